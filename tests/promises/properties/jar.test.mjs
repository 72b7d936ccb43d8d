// The lines that waxseal writes, applied to what a browser already has, leave exactly
// the cookies that they should.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Jar } from "../../support/site.mjs";
import { application, linesOf, make, state, step, steps, urlOf } from "./jar.mjs";
import { holds } from "./run.mjs";

test("whatever was in the browser: after each step there is one session, or none, and all else is as it was", async () => {
  const seen = {};
  await holds(400, application, state, steps, async (app, state, steps) => {
    const auth = make(app);
    const url = urlOf(app);
    const jar = new Jar().keep(await linesOf(app, state), url);
    for (const one of steps) {
      const status = await step(app, auth, one, jar.header(url), (lines) =>
        jar.keep(lines, url).header(url),
      );
      seen[`${one.kind} ${status}`] = (seen[`${one.kind} ${status}`] ?? 0) + 1;
    }
  });
  // It would hold of nothing, too.
  for (const outcome of [
    "issue undefined",
    "update active",
    "update invalid",
    "update anonymous",
    "read active",
    "read invalid",
    "read anonymous",
    "clear cleared",
  ]) {
    assert.ok(seen[outcome] > 0, `${outcome} never happened`);
  }
});
