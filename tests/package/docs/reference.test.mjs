// docs/errors.md and its neighbours are true: every code that can be thrown has an entry, every
// entry a code, messages print their address, and a refused cookie is cleared where the page says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { SignJWT } from "jose";
import * as waxseal from "waxseal";
import { decode } from "waxseal/jwt";
import { createReader } from "waxseal/verify";

import { files } from "../../../scripts/lib/files.mjs";
import { root } from "../../../scripts/lib/run.mjs";
import { ADDRESS } from "../../support/entries.mjs";
import { anchorsOf, read } from "./markdown.mjs";

const { AuthError, createAuth, WaxsealError } = waxseal;

const secret = "a secret of at least thirty-two bytes";
const headings = [...read("docs/errors.md").matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
const anchors = anchorsOf(read("docs/errors.md"));

test("every code that the sources have is a heading, and every heading one of theirs", () => {
  const sources = files(join(root, "js"), (path) => ["wasm", "next-auth"].includes(basename(path)))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(path, "utf8"));
  const found = (pattern) =>
    sources.flatMap((text) => [...text.matchAll(pattern)].map(([, code]) => code));
  const codes = new Set([
    ...found(/new WaxsealError\(\s*"([\w-]+)"/g),
    ...found(/new Problem\(\s*\d+,\s*"([\w-]+)"/g),
    ...found(/\{\s*error: "([\w-]+)"/g),
    ...found(/\banswer\("(\w+)"/g),
    ...found(/export class (\w+) extends (?:\w*Error|Error)\b/g).filter(
      (name) => waxseal[name]?.prototype instanceof AuthError || waxseal[name] === AuthError,
    ),
    ...found(/checks\.(?:add|skip|attempt)\(\s*"([\w-]+)"/g).map((id) => `doctor: ${id}`),
  ]);
  const missing = [...codes].filter((code) => !headings.includes(code));
  assert.deepEqual(missing, []);
  assert.ok(codes.size > 90, `${codes.size} codes were found`);

  const texts = sources.join("\n") + rust();
  const isNamed = (code) => texts.includes(`"${code}"`) || typeof waxseal[code] === "function";
  assert.deepEqual(
    headings.map((heading) => heading.replace("doctor: ", "")).filter((code) => !isNamed(code)),
    [],
  );
});

/** The sources of the core, without their comments. */
function rust() {
  const texts = files(join(root, "src/error")).map((path) => readFileSync(path, "utf8"));
  return texts.join("\n").replace(/^\s*\/\/.*$/gm, "");
}

test("the entries are in alphabetical order, each under an address of its own", () => {
  const lower = headings.map((heading) => heading.toLowerCase());
  assert.deepEqual(lower, lower.toSorted());
  assert.equal(new Set(lower).size, lower.length);
  assert.equal(anchors.size, headings.length + 1);
});

test("the message of an error ends with the address of its entry", async () => {
  const auth = createAuth({ secret });
  const cyclic = {};
  cyclic.self = cyclic;
  const mistakes = [
    () => createAuth({ secret: "" }),
    () => createAuth({ secret, sesion: {} }),
    () => createAuth({ secret, basePath: "auth" }),
    () => createAuth({ secret, cookie: { name: "a b" } }),
    () => createAuth({ secret, projections: { jwt: { __proto__x: "user" } } }),
    () => createAuth({ secret, projections: { session: { "user.id": "account.id" } } }),
    () =>
      createAuth({
        secret: Array(9)
          .fill(0)
          .map((_, at) => `${secret} ${at}`),
      }),
    () => createAuth({ secret, refresh: true }),
    () => createReader({ secret, revocation: {} }),
    () => createReader({ secret, cookie: { domain: "a b" } }),
    () => auth.verify(7),
    () => auth.verify("", { now: "later" }),
    () => auth.apply({}, new Response()),
    () => auth.issue({ user: 7 }),
    () => auth.issue({ user: { id: "7", name: "x".repeat(70_000) } }),
    () => decode({ secret, token: "a.b.c", salt: "waxseal.session-token" }).then(fail),
  ];
  const seen = new Set();
  for (const mistake of mistakes) {
    const error = await thrownBy(mistake);
    assert.ok(error, String(mistake));
    assert.ok(error instanceof WaxsealError || error.name === "WaxsealError", String(error));
    assert.ok(error.message.endsWith(` See ${ADDRESS}${error.code}`), error.message);
    assert.ok(anchors.has(error.code), error.code);
    assert.equal(error.message.split("https://github.com").length, 2, error.message);
    seen.add(error.code);
  }
  assert.ok(seen.size >= 10, [...seen].join(", "));
});

const fail = () => assert.fail("nothing was thrown");

async function thrownBy(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("an error has no member that says nothing", () => {
  const own = (error) => Object.keys(error).filter((name) => error[name] === undefined);
  const { EmailSignInError, OAuthCallbackError } = waxseal;
  for (const error of [
    new WaxsealError("callback", "…"),
    new EmailSignInError("…"),
    new OAuthCallbackError("…"),
  ])
    assert.deepEqual(own(error), [], error.name);
  assert.equal(new WaxsealError("redirect", "…", { url: "/blocked" }).url, "/blocked");
});

test("a warning names a place of the documentation that is there", () => {
  const places = [...read("js/advice.ts").matchAll(/see\("([\w-]+\.md)#([\w-]+)"\)/g)];
  for (const [, page, anchor] of places)
    assert.ok(anchorsOf(read(`docs/${page}`)).has(anchor), `${page}#${anchor}`);
  assert.ok(places.length >= 12, `${places.length} places were found`);
});

test("the address is that of the repository, in both languages", () => {
  const { repository } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  const url = repository.url.replace(/^git\+|\.git$/g, "");
  assert.equal(ADDRESS, `${url}/blob/main/docs/errors.md#`);
  assert.match(read("Cargo.toml"), new RegExp(`^repository = "${url}"$`, "m"));
});

const name = "waxseal.session-token";
const now = Math.floor(Date.now() / 1000);
const usual = { sub: "7", sid: "s", iat: now, auth_time: now, exp: now + 600 };

/** A signed cookie with other claims, header or secret. */
async function cookie(claims = {}, header = {}, key = secret) {
  const token = new SignJWT(JSON.parse(JSON.stringify({ ...usual, ...claims })));
  const all = { alg: "HS256", typ: `${name}+jwt`, ...header };
  return `${name}=${await token.setProtectedHeader(all).sign(new TextEncoder().encode(key))}`;
}

/** For each reason what brings it about: the Cookie header, and what is configured. */
const REFUSED = {
  "absolute-max-age": [cookie({ auth_time: now - 200 }), { session: { absoluteMaxAge: 100 } }],
  algorithm: [cookie({}, { alg: "HS512" })],
  audience: [cookie(), { tenant: "acme" }],
  chunks: [`${name}.0=a; ${name}.2=b`],
  claims: [cookie({ exp: undefined })],
  duplicate: [`${name}=a; ${name}=b`],
  expired: [cookie({ exp: now - 60 })],
  format: [cookie({}, { typ: "other+jwt" })],
  malformed: [`${name}=nothing`],
  "not-yet-valid": [cookie({ nbf: now + 60 })],
  oversize: [`${name}=${"a".repeat(100_000)}`],
  "refresh-rejected": [
    cookie(),
    { refresh: { due: () => true, run: () => null, allowReadableTokens: true } },
  ],
  revoked: [cookie(), { callbacks: { jwt: () => null } }],
  signature: [cookie({}, {}, "another secret of at least 32 bytes!")],
  "unknown-key": [cookie({}, { kid: "other" }), { secret: [secret, `${secret} before`] }],
};

test("a refused cookie is cleared or stays, as the page says of its reason", async () => {
  const [, reasons] = read("docs/outcomes.md").split("## Reasons");
  const said = Object.fromEntries(
    reasons
      .split(/^### /m)
      .slice(1)
      .map((entry) => {
        const [reason, ...paragraphs] = entry
          .replace(/<!--.*-->/g, "")
          .trim()
          .split("\n\n");
        return [reason, /^The cookies? is cleared/.test(paragraphs.at(-1))];
      }),
  );
  const seen = {};
  for (const [reason, [header, config]] of Object.entries(REFUSED)) {
    const auth = createAuth({ secret, logger: {}, ...config });
    const request = new Request("http://localhost/", { headers: { cookie: await header } });
    const outcome = await auth.resolve(request);
    assert.equal(outcome.reason, reason);
    seen[reason] = outcome.writes.setCookie.length > 0;
  }
  assert.deepEqual(seen, said);
});
