// What JavaScript and WebAssembly bring with them: prototypes, memory that grows,
// calls within calls, missing randomness, the files of the package.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { createAuth, credentials } from "waxseal";

import { Browser } from "../../package/handler/support.mjs";
import {
  attempt,
  auths,
  claims,
  cookie,
  FORMATS,
  header,
  memory,
  now,
  seal,
  SECRET,
} from "./support.mjs";

const PACKAGE = dirname(createRequire(import.meta.url).resolve("waxseal/package.json"));
const read = (name) => readFileSync(join(PACKAGE, name));

/** Texts whose values an object inherits, or that make one inherit. */
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "toJSON",
  "then",
  "__defineGetter__",
];
const poison = (name) => JSON.parse(`{"${name}":{"polluted":true,"prototype":{"polluted":true}}}`);

/** Nothing on which all objects hang has changed. */
function clean() {
  for (const prototype of [
    Object.prototype,
    Array.prototype,
    Function.prototype,
    String.prototype,
  ]) {
    assert.equal(prototype.polluted, undefined);
  }
  assert.equal(Object.polluted, undefined);
  assert.deepEqual(Object.keys(Object.prototype), []);
}

test("attack 42: claims of an authentic token reach no prototype", async () => {
  for (const format of FORMATS) {
    for (const name of NAMES) {
      const body = JSON.stringify(claims()).slice(0, -1);
      for (const text of [
        `${body},"${name}":{"polluted":true}}`,
        `${body},"a":{"${name}":{"polluted":true}}}`,
      ]) {
        const token = seal(format, header(format), text);
        if (name === "__proto__") {
          assert.equal(await attempt(format, token, auths[format], true), "malformed");
          continue;
        }
        const outcome = auths[format].verify(cookie(format, token));
        assert.equal(outcome.status, "active");
        assert.deepEqual(outcome.token, JSON.parse(text));
        assert.equal(Object.getPrototypeOf(outcome.token), Object.prototype);
        assert.deepEqual(Object.keys(outcome.session), ["user", "expires"]);
      }
    }
  }
  clean();
});

test("attack 42: no path of a projection leads to a prototype", () => {
  for (const name of ["__proto__", "constructor", "prototype"]) {
    for (const path of [name, `${name}.polluted`, `user.${name}.polluted`, `a.${name}`]) {
      for (const projections of [
        { session: { [path]: "token.sub" } },
        { session: { "user.x": `token.${path}` } },
        { jwt: { [path]: "user.id" } },
        { jwt: { x: `user.${path}` } },
        { update: [path] },
      ]) {
        assert.throws(
          () => createAuth({ secret: SECRET, projections }),
          { name: "WaxsealError", code: "projection-path" },
          JSON.stringify(projections),
        );
      }
    }
  }
  clean();
});

test("attack 42: user, account, profile and update data reach no prototype", async () => {
  const seen = [];
  for (const format of FORMATS) {
    const auth = createAuth({
      secret: SECRET,
      format,
      projections: {
        jwt: { a: "user.a", b: "account.b", c: "profile.c" },
        session: { "user.a": "token.a" },
        update: [
          "name",
          { name: "a", type: "object" },
          { name: "toString", type: ["object", "string"] },
        ],
      },
      callbacks: {
        jwt: ({ token, session }) => (seen.push(session), token),
        session: ({ session, token }) => ({ ...session, token: { ...token } }),
      },
      logger: {},
    });
    for (const name of NAMES) {
      const login = {
        user: { id: "7", a: poison(name) },
        account: { b: poison(name) },
        profile: { c: poison(name) },
      };
      const outer = { user: { id: "7", ...poison(name) }, profile: poison(name) };
      for (const given of [login, outer]) {
        if (name === "toJSON" || name === "then") continue;
        const issued = await auth.issue(given).catch((error) => error);
        // What no projection names is not looked at.
        const isRefused = name === "__proto__" && given === login;
        if (isRefused) assert.equal(issued.code, "invalid-claims");
        else assert.ok(issued.session?.user, `${name}: ${issued}`);
        clean();
      }
      const { writes } = await auth.issue({ user: { id: "7" } });
      const outcome = await auth.update(writes.requestCookie, {
        name: "Ada",
        a: { x: poison(name) },
        ...poison(name),
      });
      clean();
      assert.equal(outcome.session?.polluted, undefined);
      assert.equal({}.polluted, undefined);
    }
  }
  for (const session of seen.filter(Boolean)) assert.equal(session.polluted, undefined);
});

test("attack 42: bodies of the endpoints reach no prototype", async () => {
  const auth = createAuth({
    secret: SECRET,
    projections: { update: ["name"] },
    providers: [
      credentials({
        credentials: { email: {}, password: {} },
        authorize: (given) =>
          given.polluted || given.isAdmin ? null : { id: "7", name: `${given.email}` },
      }),
    ],
    logger: {},
  });
  for (const name of NAMES) {
    for (const json of [true, false]) {
      const browser = new Browser(auth);
      const fields = Object.fromEntries([
        ["email", "a"],
        [name, json ? { polluted: true, isAdmin: true } : "x"],
      ]);
      await browser.post("/callback/credentials", fields, { json });
      clean();
      const session = await browser.session();
      assert.equal(session?.user.name ?? "a", "a");
      await browser.post(
        "/session",
        {
          data: Object.fromEntries([
            ["name", "b"],
            [name, { polluted: true }],
          ]),
        },
        { json: true },
      );
      clean();
    }
  }
});

test("attack 43: memory that grows under a call, and calls within calls", async () => {
  const inner = createAuth({ secret: SECRET, format: "next-auth" });
  let depth = 0;
  const auth = createAuth({
    secret: SECRET,
    format: "authjs",
    projections: { jwt: { pad: "user.pad" } },
    session: { updateAge: 0 },
    callbacks: {
      async jwt({ token }) {
        // While this call waits, others run, in this object and in another; each
        // needs more memory than the one before.
        depth += 1;
        if (depth < 6) {
          const user = { id: `${depth}`, pad: "é".repeat(3000 * depth) };
          const { writes } = await auth.issue({ user });
          const nested = auth.verify(writes.requestCookie);
          assert.equal(nested.token.pad, user.pad);
          const other = await inner.issue({ user: { id: `inner ${depth}` } });
          assert.equal(inner.verify(other.writes.requestCookie).token.sub, `inner ${depth}`);
          auth.verify(`x=${"é".repeat(40_000 + depth)}`);
        }
        return { ...token, seen: true };
      },
    },
  });
  const before = memory();
  const { writes, token } = await auth.issue({ user: { id: "outer", pad: "x" } });
  assert.deepEqual([token.sub, token.pad, token.seen], ["outer", "x", true]);
  depth = 0;
  const later = await auth.resolve(writes.requestCookie, { now: Date.now() + 5000 });
  assert.deepEqual(
    [later.status, later.renewed, later.token.sub, later.token.pad],
    ["active", "rolling", "outer", "x"],
  );
  assert.equal(auth.verify(later.writes.requestCookie).token.sub, "outer");
  assert.ok(memory() >= before);
});

test("attack 43: a getter of the source that calls back in", async () => {
  const auth = auths.signed;
  const [one, two] = await Promise.all(["1", "2"].map((id) => auth.issue({ user: { id } })));
  const source = {
    get headers() {
      assert.equal(auth.verify(two.writes.requestCookie).token.sub, "2");
      return {
        get cookie() {
          assert.equal(auth.verify(two.writes.requestCookie).token.sub, "2");
          return one.writes.requestCookie;
        },
      };
    },
  };
  assert.equal(auth.verify(source).token.sub, "1");
  // And one in what is sealed.
  const user = {
    get id() {
      return auth.verify(two.writes.requestCookie).token.sub;
    },
  };
  assert.equal((await auth.issue({ user })).token.sub, "2");
});

/** In a process of its own, whose `crypto` is tampered with first. */
function withoutRandomness(tamper) {
  const program = `
    const { createAuth } = await import(${JSON.stringify(import.meta.resolve("waxseal"))});
    const auth = createAuth({ secret: ${JSON.stringify(SECRET)}, format: process.env.FORMAT, session: { updateAge: 0 }, logger: {} });
    const { writes } = await auth.issue({ user: { id: "1" } });
    const cookie = writes.requestCookie;
    ${tamper}
    const code = async (work) => {
      try {
        return (await work()).status ?? "done";
      } catch (error) {
        return error.code ?? String(error);
      }
    };
    const later = { now: Date.now() + 5000 };
    const renewed = auth.verify(cookie, later);
    const csrf = await auth.handler(new Request("http://app.test/api/auth/csrf"));
    console.log(JSON.stringify({
      issue: await code(() => auth.issue({ user: { id: "2" } })),
      update: await code(() => auth.update(cookie, {}, later)),
      read: auth.verify(cookie).status,
      renewed: [renewed.status, renewed.renewed, renewed.writes.setCookie.length],
      csrf: csrf.status,
    }));`;
  return FORMATS.map((format) => {
    const env = { PATH: process.env.PATH, FORMAT: format };
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { env, encoding: "utf8" },
    );
    assert.equal(stderr, "");
    return JSON.parse(stdout);
  });
}

test("attack 46: without randomness nothing is sealed, and what is sealed is read", () => {
  for (const tamper of [
    "Object.defineProperty(globalThis, 'crypto', { value: undefined });",
    "Object.defineProperty(globalThis, 'crypto', { value: {} });",
    "crypto.getRandomValues = () => { throw new Error('no entropy'); };",
    "crypto.getRandomValues = null;",
  ]) {
    for (const answers of withoutRandomness(tamper)) {
      assert.deepEqual(
        answers,
        {
          issue: "no-randomness",
          update: "active",
          read: "active",
          renewed: ["active", null, 0],
          csrf: 500,
        },
        tamper,
      );
    }
  }
});

const EDGE = ["edge-light.js", "workerd.js"];

/** An entry and every file of the package that it imports, statically or not. */
function reachable(entry, found = new Set()) {
  const name = join("dist", entry);
  if (found.has(name)) return found;
  found.add(name);
  if (!name.endsWith(".js")) return found;
  for (const [, path] of read(name)
    .toString()
    .matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
    reachable(join(dirname(entry), path.replace("?module", "")), found);
  }
  return found;
}

/** The inspector's page, in development alone: a text for browsers, whose code runs nowhere here. */
const PAGE = join("dist", "inspector-page.js");

test("attack 47: the inspector's page is data and no code", async () => {
  const { default: page } = await import(pathToFileURL(join(PACKAGE, PAGE)));
  assert.equal(read(PAGE).toString().trim(), `export default ${JSON.stringify(page)};`);
});

test("attack 47: the entries of the edge compile nothing", () => {
  for (const entry of EDGE) {
    const names = [...reachable(entry)];
    assert.ok(
      names.some((name) => name.endsWith(".wasm")),
      `${entry} imports the module as a file`,
    );
    for (const name of names.filter((name) => name.endsWith(".js") && name !== PAGE)) {
      const source = read(name).toString();
      // An instance of a compiled module is what an edge allows.
      for (const forbidden of [
        /WebAssembly\.(compile|compileStreaming|instantiate|instantiateStreaming)\b/,
        /new WebAssembly\.Module\b/,
        /\beval\s*\(/,
        /\bnew Function\b/,
        /\bFunction\s*\(["'`]/,
        /AGFzbQ/,
      ]) {
        assert.doesNotMatch(source, forbidden, name);
      }
    }
  }
  // The entry for everything else has both, or the patterns above find nothing.
  const inline = [...reachable("index.js")].map((name) => read(name).toString()).join("");
  assert.match(inline, /new WebAssembly\.Module\b/);
  assert.match(inline, /AGFzbQ/);
});

test("attack 47: the conditions of the edge lead to these entries", () => {
  const { exports } = JSON.parse(read("package.json"));
  const of = (condition) => exports["."][condition].import.default;
  assert.deepEqual(
    [of("edge-light"), of("workerd")],
    EDGE.map((name) => `./dist/${name}`),
  );
  // The first that fits counts, and every bundler knows "import".
  assert.deepEqual(Object.keys(exports["."]), ["edge-light", "workerd", "import", "require"]);
});

test("attack 48: nothing comes with the package", () => {
  const manifest = JSON.parse(read("package.json"));
  for (const name of [
    "dependencies",
    "optionalDependencies",
    "bundleDependencies",
    "bundledDependencies",
    "scripts",
    "gypfile",
  ]) {
    assert.equal(manifest[name], undefined, name);
  }
  for (const peer of Object.keys(manifest.peerDependencies)) {
    assert.equal(manifest.peerDependenciesMeta[peer].optional, true, peer);
  }
  const files = readdirSync(PACKAGE, { recursive: true }).filter((name) =>
    statSync(join(PACKAGE, name)).isFile(),
  );
  assert.deepEqual(
    files.filter((name) =>
      /\.(node|exe|sh|dll|so|dylib|py)$|binding\.gyp|(pre|post)install/.test(name),
    ),
    [],
  );
});

test("attack 48: every copy of the module has the same bytes", () => {
  const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
  const modules = ["core", "shared"].map((name) => sha(read(`dist/${name}.wasm`)));
  const copies = ["index.js", "index.cjs"].flatMap((entry) => {
    const names = entry.endsWith(".cjs") ? [join("dist", entry)] : [...reachable(entry)];
    return names.flatMap((name) => [
      ...read(name)
        .toString()
        .matchAll(/["'`](AGFzbQ[A-Za-z0-9+/]+=*)["'`]/g),
    ]);
  });
  const found = copies.map(([, base64]) => sha(Buffer.from(base64, "base64")));
  assert.deepEqual(new Set(found), new Set(modules));
  for (const entry of EDGE) {
    const names = [...reachable(entry)].filter((name) => name.endsWith(".wasm"));
    assert.deepEqual(new Set(names.map((name) => sha(read(name)))), new Set(modules), entry);
  }
  // It asks for nothing but what the bindings give: no file, no socket, no clock.
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(read("dist/core.wasm")));
  assert.deepEqual([...new Set(imports.map(({ module }) => module))].length, 1);
  for (const { name } of imports)
    assert.doesNotMatch(name, /fetch|require|process|now|open|read|fs/i);
});

test("attack 50: a removed secret opens nothing at the next call", async () => {
  const OLD = "the old secret of thirty-two bytes at least";
  for (const format of FORMATS) {
    const app = (secret) => createAuth({ secret, format, session: { updateAge: 0 } });
    const { writes } = await app(OLD).issue({ user: { id: "1" } });
    const rotating = app([SECRET, OLD]).verify(writes.requestCookie);
    assert.deepEqual([rotating.status, rotating.renewed], ["active", "rekey"]);
    const after = app(SECRET);
    for (const source of [writes.requestCookie, { headers: { cookie: writes.requestCookie } }]) {
      assert.equal(after.verify(source).status, "invalid");
      assert.equal((await after.resolve(source)).status, "invalid");
      assert.equal(await after.getSession(source), null);
      assert.equal((await after.update(source, {})).status, "invalid");
    }
    assert.equal(after.verify(rotating.writes.requestCookie).status, "active");
  }
});

test("attack 52: neither callbacks nor updates prolong the absolute lifetime", async () => {
  for (const format of FORMATS) {
    const auth = createAuth({
      secret: SECRET,
      format,
      session: { maxAge: 1000, updateAge: 0, absoluteMaxAge: 2500 },
      callbacks: {
        jwt: ({ token }) => ({
          ...token,
          auth_time: 9_999_999_999,
          iat: 9_999_999_999,
          exp: 9_999_999_999,
          n: (token.n ?? 0) + 1,
        }),
      },
    });
    const start = now();
    let { writes } = await auth.issue({ user: { id: "1" } }, undefined, { now: start * 1000 });
    let last;
    for (let second = 100; second < 2500; second += 300) {
      for (const step of ["resolve", "update"]) {
        const options = { now: (start + second) * 1000 };
        const outcome =
          step === "resolve"
            ? await auth.resolve(writes.requestCookie, options)
            : await auth.update(writes.requestCookie, { x: 1 }, options);
        assert.equal(outcome.status, "active");
        last = outcome.token;
        assert.ok(last.exp <= start + 2500 && last.auth_time === start, JSON.stringify(last));
        writes = outcome.writes;
      }
    }
    assert.equal(last.exp, start + 2500);
    for (const second of [2515, 2516, 9999]) {
      const outcome = await auth.resolve(writes.requestCookie, { now: (start + second) * 1000 });
      assert.equal(outcome.status, "invalid");
    }
  }
});

test("attack 49: a store can tell an old copy of a cookie by its revision", async () => {
  // There is no refresh yet; what is sealed is enough for `callbacks.jwt` to judge.
  const newest = new Map();
  const auth = createAuth({
    secret: SECRET,
    session: { updateAge: 0 },
    callbacks: {
      jwt({ token, trigger }) {
        if (trigger) return token;
        if (token.rev < (newest.get(token.sid) ?? 0)) return null;
        newest.set(token.sid, token.rev);
        return token;
      },
    },
  });
  const first = await auth.issue({ user: { id: "1" } });
  let cookies = first.writes.requestCookie;
  for (let second = 1; second < 5; second++) {
    const { writes, token } = await auth.resolve(cookies, { now: Date.now() + second * 1000 });
    assert.deepEqual([token.rev, token.sid], [second, first.token.sid]);
    cookies = writes.requestCookie;
  }
  assert.equal((await auth.resolve(cookies)).status, "active");
  const copy = await auth.resolve(first.writes.requestCookie);
  assert.deepEqual([copy.status, copy.reason], ["invalid", "revoked"]);
  assert.match(copy.writes.setCookie[0], /=; Max-Age=0;/);
});

test("attack 51: a store of revocations that is out of reach is told, and ends no session", async () => {
  // There are no snapshots yet. `callbacks.jwt` can ask a store: `null` revokes, and
  // what it throws leaves the verified session of the cookie, marked as undecided.
  let answer;
  const heard = [];
  const auth = createAuth({
    secret: SECRET,
    callbacks: { jwt: ({ token, trigger }) => (trigger ? token : answer(token)) },
    logger: { error: (error) => heard.push(error) },
  });
  const { writes } = await auth.issue({ user: { id: "1" } });
  const cookies = writes.requestCookie;
  answer = () => null;
  const revoked = await auth.resolve(cookies);
  assert.deepEqual([revoked.status, revoked.reason, revoked.session], ["invalid", "revoked", null]);
  answer = () => Promise.reject(new Error("store down"));
  const outcome = await auth.resolve(cookies);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.session.expires, auth.verify(cookies).session.expires);
  assert.deepEqual(outcome.writes.setCookie, []);
  assert.equal(outcome.cause.message, "store down");
  assert.equal(heard.length, 1);
  // Only ever a session that verifies, and only until its end.
  assert.equal((await auth.resolve(`${cookies.slice(0, -3)}AAA`)).status, "invalid");
  const late = { now: Date.now() + 31 * 86_400_000 };
  assert.equal((await auth.resolve(cookies, late)).reason, "expired");
  answer = (token) => token;
  assert.equal((await auth.resolve(cookies)).status, "active");
});
