// What a bundler finds from an entry: all of it has to be there, whether it ever runs or not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const dist = new URL("./", import.meta.resolve("waxseal"));

/** Names of packages that an entry imports, at once or later, by itself or by its chunks. */
function packagesOf(entry) {
  const packages = new Set();
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(new URL(name, dist), "utf8");
    for (const [, to] of text.matchAll(/\b(?:from|import)\s*\(?[^'"()]*['"]([^'"\s]+)['"]/g)) {
      if (to.startsWith("./")) to.endsWith(".js") && visit(to.slice(2));
      else packages.add(to);
    }
  };
  visit(entry);
  return [...packages];
}

const frameworks = ["hono.js", "sveltekit.js", "h3.js", "react-router.js", "astro.js"];
for (const entry of [
  "index.js",
  "workerd.js",
  ...frameworks,
  "redis.js",
  "sql.js",
  "cloudflare.js",
]) {
  test(`${entry} needs no Next.js`, () => {
    const found = packagesOf(entry).filter((name) => /^(next|react)\b/.test(name));
    assert.deepEqual(found, []);
  });
}
