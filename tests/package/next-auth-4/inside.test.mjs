// What is below the entries of the original: resolvers without `exports` find it, with its names,
// and by the others nothing is found that the original has not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { files } from "../../../scripts/lib/files.mjs";
import { both, original, require, standIn } from "./support.mjs";

/** Those of the package itself, without its sources and its tests. */
const modules = files(original, (path) => /\/(node_modules|src|__tests__)$/.test(path))
  .filter((path) => path.endsWith(".js"))
  .map((path) => path.slice(original.length + 1, -".js".length))
  // A function, and nothing else.
  .filter((name) => name !== "css/index");

const manifests = [standIn, original].map((folder) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
);

test("the entries are those of the original, and the manifest", () => {
  const [mine, theirs] = manifests.map(({ exports }) => Object.keys(exports).sort());
  assert.deepEqual(mine, [...theirs, "./package.json"].sort());
});

test("every module is at its place, with the names of the original", () => {
  assert.ok(modules.length > 90, `${modules.length} modules`);
  for (const name of modules) {
    const [mine, theirs] = both(name).map((module) => Object.keys(module).sort());
    assert.deepEqual(mine, theirs, name);
  }
});

test("what is inside the original, and not here, says so when it is called", () => {
  const { AuthHandler } = require(join(standIn, "core"));
  assert.throws(() => AuthHandler(), /`AuthHandler` of next-auth\/core is not there/);
  const { SessionStore } = require(join(standIn, "core/lib/cookie"));
  assert.throws(() => new SessionStore(), /`SessionStore` of next-auth\/core\/lib\/cookie/);
});

test("parse-url", () => {
  const [mine, theirs] = both("utils/parse-url").map((module) => module.default);
  const urls = [undefined, "example.com", "http://a.test:81/x/y/", "https://a.test/"];
  for (const url of urls) {
    const [one, other] = [mine(url), theirs(url)];
    assert.deepEqual([{ ...one }, `${one}`], [{ ...other, toString: one.toString }, `${other}`]);
  }
});

test("merge", () => {
  const [mine, theirs] = both("utils/merge").map(({ merge }) => merge);
  const calls = () => [
    [{}],
    [{ a: 1 }, { b: { c: [1] } }, { b: { d: null } }],
    [{ a: { b: 1 } }, { a: { b: undefined, c: { d: 2 } } }],
    [{ a: 1 }, null, { a: { b: 2 } }],
    [null, { a: 1 }],
    [{ a: [1, 2] }, { a: [3] }],
  ];
  const results = [mine, theirs].map((merge) => calls().map((args) => merge(...args)));
  assert.deepEqual(...results);
  mine({}, JSON.parse('{ "__proto__": { "polluted": true } }'));
  assert.equal({}.polluted, undefined);
});

test("detect-origin", () => {
  const [mine, theirs] = both("utils/detect-origin").map(({ detectOrigin }) => detectOrigin);
  const { NEXTAUTH_URL } = process.env;
  for (const env of [{}, { NEXTAUTH_URL: "http://a.test" }, { VERCEL: "1" }, { VERCEL: "" }]) {
    for (const name of ["NEXTAUTH_URL", "VERCEL"]) delete process.env[name];
    Object.assign(process.env, env);
    for (const protocol of ["http", "https", undefined]) {
      assert.equal(mine("host.test", protocol), theirs("host.test", protocol));
    }
  }
  delete process.env.VERCEL;
  Object.assign(process.env, { NEXTAUTH_URL });
});

test("errors have their names, codes and JSON", async () => {
  const [mine, theirs] = both("core/errors");
  for (const [name, make] of Object.entries(theirs)) {
    if (!(make.prototype instanceof Error)) continue;
    const cause = Object.assign(new Error("why"), { code: "CODE" });
    for (const given of [cause, "why"]) {
      const [one, other] = [new mine[name](given), new make(given)];
      for (const key of ["name", "code", "message"]) assert.equal(one[key], other[key], name);
      assert.deepEqual(Object.keys(one.toJSON()), Object.keys(other.toJSON()));
      assert.ok(one instanceof mine.UnknownError);
    }
  }
  assert.equal(mine.upperSnake("signIn"), theirs.upperSnake("signIn"));
  assert.equal(mine.capitalize("signIn"), theirs.capitalize("signIn"));
  assert.deepEqual(await handled(mine), await handled(theirs));
});

/** What is logged, and thrown, of methods that throw. */
async function handled({ adapterErrorHandler, eventsErrorHandler }) {
  const logged = [];
  const note = (level) => (code, data) => logged.push([level, code, data.message ?? data]);
  const logger = { error: note("error"), debug: note("debug") };
  const methods = {
    async createUser() {
      throw new Error("why");
    },
    getUser: async (id) => ({ id }),
  };
  const events = eventsErrorHandler(methods, logger);
  const adapter = adapterErrorHandler(methods, logger);
  const results = [await events.createUser(), await events.getUser("7")];
  results.push(await adapter.createUser(1).catch(({ name, message }) => [name, message]));
  results.push(await adapter.getUser("7"), adapterErrorHandler(undefined, logger));
  return { logged, results };
}

test("the logger", () => {
  const found = both("utils/logger").map(({ default: logger, setLogger }) => {
    const lines = [];
    const { error, warn, log } = console;
    const note = (...args) => lines.push(args.map((arg) => arg?.message ?? arg));
    Object.assign(console, { error: note, warn: note, log: note });
    try {
      logger.error("A_CODE", new Error("why"));
      logger.error("A_CODE", { error: new Error("why"), url: "/x" });
      logger.warn("NO_SECRET");
      logger.debug("A_CODE", { a: 1 });
      setLogger({ warn: (code) => lines.push(["own", code]) });
      logger.warn("NO_SECRET");
      logger.debug("A_CODE", { a: 1 });
    } finally {
      Object.assign(console, { error, warn, log });
    }
    return lines;
  });
  assert.equal(found[0].length, 5);
  assert.deepEqual(...found);
});
