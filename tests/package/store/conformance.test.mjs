// The stores that need no server, in the suites that applications run on theirs.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { createStorage } from "unstorage";
import fs from "unstorage/drivers/fs";
import { memory, memoryStore } from "waxseal";
import { sql } from "waxseal/sql";
import { checkCoordinator, checkRevocationStore } from "waxseal/testing";
import { unstorage } from "waxseal/unstorage";

import { DATABASES } from "./databases.mjs";

const concurrency = true;
const broken = async () => {
  throw new Error("The server is gone.");
};

describe("memory()", { concurrency }, () => checkCoordinator(() => memory(), { test }));

describe("memoryStore()", { concurrency }, () =>
  checkRevocationStore(() => memoryStore(), { test }),
);

for (const [name, open] of Object.entries(DATABASES)) {
  // Nothing is faster side by side in one connection.
  const isAlone = name.includes("PGlite");
  describe(`sql() on ${name}`, { concurrency: !isAlone }, async () => {
    const { make, stop } = await open();
    after(stop);
    const unreachable = () => sql(broken, { dialect: "sqlite" });
    await checkRevocationStore(make, { test, unreachable });
  });
}

describe("unstorage() in memory", { concurrency }, async () => {
  const storage = createStorage();
  await checkRevocationStore(() => unstorage(storage), { test });
});

describe("unstorage() in files", { concurrency }, async () => {
  const base = mkdtempSync(join(tmpdir(), "waxseal-unstorage-"));
  after(() => rmSync(base, { recursive: true, force: true }));
  const make = () => unstorage(createStorage({ driver: fs({ base }) }));
  const unreachable = () =>
    unstorage({ getItem: broken, setItem: broken, removeItem: broken, getKeys: broken });
  await checkRevocationStore(make, { test, unreachable });
});

// As an application calls it without a runner.
test("without `test`, the suites run as one", async () => {
  await checkCoordinator(() => memory());
  await checkRevocationStore(() => memoryStore());
});
