// npx waxseal simulate: the refresh protocol as it is shipped, in virtual time.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { waxseal } from "../cli/support.mjs";

const dir = mkdtempSync(join(tmpdir(), "waxseal-simulate-"));
after(() => rmSync(dir, { recursive: true }));

const PROVIDERS = ["strict", "lenient", "non-rotating", "slow", "unavailable"];

/** What `simulate --json` says. */
async function simulated(...args) {
  const { code, stdout, stderr } = await waxseal(["simulate", "--json", ...args]);
  assert.equal(stderr, "");
  return { code, ...JSON.parse(stdout) };
}

describe("waxseal simulate", { concurrency: 2 }, () => {
  test("in 300 runs every rule holds, and the recipes sign people out", async () => {
    const { code, totals, forgetful } = await simulated("--runs", "300");
    const [ours, ...others] = totals;
    assert.deepEqual(ours.violations, []);
    assert.equal(code, 0);

    const { counts } = ours;
    assert.equal(counts.runs, 300);
    // That much was tried.
    assert.ok(counts.requests > 15_000, `${counts.requests} requests`);
    assert.ok(counts.refreshes > 1_000, `${counts.refreshes} refreshes`);
    assert.ok(counts.adopted > 1_000, `${counts.adopted} adopted`);
    assert.ok(counts.kills > 300, `${counts.kills} kills`);
    for (const kind of PROVIDERS) assert.ok(ours.providers[kind].runs > 30, kind);

    assert.ok(counts.calmSessions > 100);
    assert.equal(counts.signedOutCalm, 0);
    assert.equal(counts.dropped, 0);
    // Winners are killed after they have spent a token, and nothing else ends a session.
    assert.ok(counts.signedOutRough > 0);
    assert.equal(counts.excused, counts.signedOutRough);

    assert.equal(others.length, 3);
    for (const { name, counts: other } of others) {
      assert.ok(other.signedOutCalm > 10, `${name}: ${other.signedOutCalm}`);
      assert.ok(other.signedOutRough > 3 * counts.signedOutRough, name);
      assert.ok(other.extraUses > 3 * counts.extraUses, name);
    }
    assert.equal(forgetful.counts.runs, 60);
  });

  const found = {
    "short-grace": ["uses", "signed-out"],
    "short-lease": ["uses", "signed-out"],
    "early-release": ["uses", "signed-out"],
    "whole-token": ["lost-update"],
    "no-wait-until": ["uses", "signed-out"],
    "blind-swap": ["uses", "signed-out"],
    "lost-claim": ["uses", "signed-out"],
    "clears-waiting": ["clears-waited"],
    "lasting-claim": ["newest", "claims"],
    "quiet-sign-out": ["revoked", "spent-after-end"],
    "first-patch": ["torn"],
    "forgotten-end": ["spent-after-end"],
  };

  for (const [fault, rules] of Object.entries(found)) {
    test(`finds a planted fault: ${fault}`, async () => {
      const { code, totals } = await simulated("--fault", fault, "--runs", "150");
      assert.equal(code, 1);
      const broken = new Set(totals[0].violations.map(({ rule }) => rule));
      for (const rule of rules) assert.ok(broken.has(rule), `${rule} is not among ${[...broken]}`);
    });
  }

  test("what broke a rule is said with the command that plays it again", async () => {
    const args = ["--fault", "whole-token", "--seed", "3"];
    const all = await waxseal(["simulate", "--runs", "60", ...args]);
    assert.equal(all.code, 1);
    const [, rule, , run, what] =
      /^([\w-]+): broken .*\n( {2}run (\d+), .*: (.+)\n)/m.exec(all.stdout) ?? [];
    assert.equal(rule, "lost-update");
    const again = `waxseal simulate --seed 3 --run ${run} --fault whole-token`;
    assert.ok(all.stdout.includes(again), all.stdout);

    const alone = await waxseal(["simulate", "--run", run, ...args]);
    assert.equal(alone.code, 1);
    assert.ok(alone.stdout.includes(what), alone.stdout);
    assert.match(alone.stdout, /^Run \d+, provider .*:\n +\S+ m?s {2}\S/);
    const without = await waxseal(["simulate", "--run", run, "--seed", "3"]);
    assert.equal(without.code, 0, without.stdout);
  });

  test("the same seed gives the same report, to the byte", async () => {
    const report = async (name, seed) => {
      const path = join(dir, name);
      const args = ["--runs", "40", "--seed", seed, "--report", path];
      const { stdout } = await waxseal(["simulate", ...args]);
      return stdout + readFileSync(path, "utf8");
    };
    const [one, same, other] = [
      await report("one.html", "5"),
      await report("same.html", "5"),
      await report("other.html", "6"),
    ];
    assert.equal(one, same);
    assert.notEqual(one, other);
  });

  test("wrong options are refused", async () => {
    const wrong = {
      "--runs is": ["--runs", "0"],
      "--seed is": ["--seed", "x"],
      "--run is": ["--run", "1.5"],
      "did you mean short-lease": ["--fault", "short-leese"],
      "--fault is one of": ["--fault", "entirely other"],
      "--report cannot be written": ["--runs", "1", "--report", join(dir, "no/such.html")],
    };
    for (const [message, args] of Object.entries(wrong)) {
      const { code, stderr } = await waxseal(["simulate", ...args]);
      assert.equal(code, 2, message);
      assert.ok(stderr.includes(message), stderr);
    }
  });
});
