// middleware.ts, on the edge runtime, where neither text nor bytes may be compiled.
import assert from "node:assert/strict";
import { test } from "node:test";

import { randomSecret, start } from "./server.mjs";
import { suite } from "./suite.mjs";

test("the edge runtime of these tests compiles nothing", async () => {
  const server = await start("middleware", { AUTH_SECRET: randomSecret() });
  try {
    const { body } = await server.send("/api/compile");
    assert.deepEqual(JSON.parse(body), ["CompileError", "EvalError"]);
  } finally {
    await server.stop();
  }
});

suite("middleware");
