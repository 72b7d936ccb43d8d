// What each provider makes of a profile, beside the original.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { original, require, standIn } from "./support.mjs";

const options = { clientId: "id", clientSecret: "secret", issuer: "https://issuer.example" };

/** A profile in which every member is there: a text that says which, and has members too. */
function sample(path = "p") {
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === "symbol" || name === "then") return undefined;
        if (name === "toString" || name === "toJSON") return () => path;
        if (["split", "replace", "toLowerCase"].includes(name))
          return (...args) => path[name](...args);
        return sample(`${path}.${name}`);
      },
    },
  );
}

async function profileOf(make) {
  const { profile } = make(options);
  if (!profile) return "none";
  const { fetch } = globalThis;
  // Azure AD asks for a picture.
  globalThis.fetch = async () => new Response("", { status: 404 });
  try {
    return JSON.stringify(await profile(sample(), sample("t")));
  } catch (error) {
    return String(error);
  } finally {
    globalThis.fetch = fetch;
  }
}

test("every provider makes the same user of a profile", async () => {
  const files = readdirSync(join(original, "providers")).filter((name) => name.endsWith(".js"));
  let made = 0;
  for (const file of files) {
    const [mine, theirs] = [standIn, original].map((dir) => require(join(dir, "providers", file)));
    if (typeof theirs.default !== "function") continue;
    const expected = await profileOf(theirs.default);
    assert.equal(await profileOf(mine.default), expected, file);
    if (expected.startsWith("{")) made++;
  }
  assert.ok(made >= 55, `${made} providers`);
});
