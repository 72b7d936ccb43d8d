// `waxseal doctor --redis` on real ones.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startRedis } from "./redis-server.mjs";

const bin = fileURLToPath(new URL("node_modules/waxseal/dist/cli.js", import.meta.url));

/** Its exit code, and the checks that are not well. */
function doctor(REDIS_URL) {
  const env = { ...process.env, REDIS_URL };
  return new Promise((resolve) =>
    execFile(process.execPath, [bin, "doctor", "--redis", "--json"], { env }, (error, stdout) => {
      const { checks } = JSON.parse(stdout);
      const others = checks.filter(({ status }) => status !== "ok");
      resolve({ code: error?.code ?? 0, others: others.map(({ id, status }) => [id, status]) });
    }),
  );
}

const EXAMPLES = {
  "one that keeps all": { args: [], code: 0, others: [] },
  "one without a log": {
    args: ["--appendonly", "no"],
    code: 0,
    others: [["redis-appendonly", "skipped"]],
  },
  "one for caches": {
    args: ["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"],
    code: 1,
    others: [["redis-policy", "failed"]],
  },
};

test("what is only worth a look is not said to be well", async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const env = { ...process.env, REDIS_URL: server.url };
  const printed = await new Promise((resolve) =>
    execFile(process.execPath, [bin, "doctor", "--redis"], { env }, (_, stdout) => resolve(stdout)),
  );
  assert.match(printed, /^– It has no replica/m);
  assert.match(printed, /\n\nNothing failed\. What is marked – is for you to judge\.\n$/);
});

for (const [name, { args, code, others }] of Object.entries(EXAMPLES)) {
  test(name, async (t) => {
    const server = await startRedis("--requirepass", "s3cret/+", ...args);
    t.after(() => server.stop());
    const url = new URL(server.url);
    url.password = encodeURIComponent("s3cret/+");
    const alone = [["redis-replicas", "skipped"]];
    assert.deepEqual(await doctor(url.href), { code, others: [...others, ...alone] });
    url.password = "wrong";
    assert.deepEqual(await doctor(url.href), { code: 1, others: [["redis", "failed"]] });
  });
}
