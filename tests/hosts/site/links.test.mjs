// Links of the documentation that lead elsewhere, where the network allows to ask; those of the
// repository itself are followed by `npm test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linksOf, markdownFiles, read } from "../../package/docs/markdown.mjs";

/** Milliseconds after which a host does not answer. */
const PATIENCE = 15_000;

const links = new Set(
  markdownFiles
    .filter((path) => !path.includes("fixture"))
    .flatMap((path) => linksOf(read(path)))
    .filter((link) => /^https?:/.test(link) && !isNowhere(new URL(link)))
    .map((link) => link.split("#")[0]),
);
const hosts = Map.groupBy
  ? Map.groupBy(links, (link) => new URL(link).host)
  : [...links].reduce((all, link) => {
      const { host } = new URL(link);
      return all.set(host, [...(all.get(host) ?? []), link]);
    }, new Map());

/** Names of examples (RFC 2606), this machine, and this repository. */
function isNowhere({ host, href }) {
  return (
    /(^|\.)(example|test|invalid|localhost)(\.(com|net|org))?(:\d+)?$/.test(host) ||
    /^(localhost|127\.0\.0\.1|\[::1\])/.test(host) ||
    href.startsWith("https://github.com/waxseal/")
  );
}

for (const [host, own] of hosts) {
  test(`links to ${host}`, async (t) => {
    const reason = await answers(`https://${host}/`).then(
      () => undefined,
      (error) => `${host} cannot be reached: ${error.cause?.code ?? error.name}`,
    );
    if (reason !== undefined) return t.skip(reason);
    const gone = [];
    for (const link of own) {
      // A host may be slow, or gone by now: only its answer says anything.
      const { status } = await answers(link).catch(() => ({}));
      // Anything else says only that programs are not welcome.
      if (status === 404 || status === 410) gone.push(`${link}: ${status}`);
    }
    assert.deepEqual(gone, []);
    return undefined;
  });
}

const answers = (link) =>
  fetch(link, { redirect: "follow", signal: AbortSignal.timeout(PATIENCE) });
