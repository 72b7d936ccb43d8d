// Signing in with waxseal; and how it reads a provider, bundled from its sources, since that
// is not public.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import { createAuth } from "waxseal";

import { BASE, Browser, ORIGIN, SECRET, target } from "../handler/support.mjs";
import { CODE, setNonce } from "./network.mjs";

const js = join(import.meta.dirname, "../../../js");
const contents = `
  export { readConfig } from "./config/index.js";
  export { normalizeProvider } from "./oauth/normalize.js";
`;

const outfile = join(await mkdtemp(join(tmpdir(), "waxseal-providers-")), "normalize.mjs");
await build({
  bundle: true,
  format: "esm",
  logLevel: "error",
  outfile,
  platform: "node",
  stdin: { contents, resolveDir: js, loader: "ts" },
  tsconfigRaw: {},
});
const { readConfig, normalizeProvider } = await import(pathToFileURL(outfile));

/** The address, and what `callbacks.signIn` gets, or `undefined` after a failure. */
export async function signIn(provider, format, form = {}) {
  let login;
  const errors = [];
  const auth = createAuth({
    secret: SECRET,
    ...(format && { format }),
    providers: [provider],
    logger: { error: (error) => errors.push(error), warn() {}, debug() {} },
    callbacks: {
      signIn(found) {
        login = structuredClone(found);
        return true;
      },
    },
  });
  const id = provider.options?.id ?? provider.id;
  const browser = new Browser(auth);
  const url = new URL(target(await browser.post(`/signin/${id}`)));
  if (url.origin === ORIGIN) return { url: undefined, login, errors };

  setNonce(url.searchParams.get("nonce"));
  const answer = { code: CODE, state: url.searchParams.get("state"), ...form };
  if (url.searchParams.get("response_mode") === "form_post") {
    const { origin } = url;
    const bounced = await browser.postRaw(`/callback/${id}`, answer, { headers: { origin } });
    assert.equal(target(bounced), `${BASE}/callback/${id}`);
    await browser.get(`/callback/${id}`);
  } else {
    await browser.get(`/callback/${id}?${new URLSearchParams(answer)}`);
  }
  return { url, login, errors };
}

/** As `createAuth` reads `providers`, and then the flow. */
export function normalize(provider, format) {
  const { settings } = readConfig({ secret: SECRET, providers: [provider] });
  const [read] = settings.providers.values();
  return normalizeProvider(read, format);
}
