// Steps side by side, each as a process of its own. All run to the end, whatever fails.

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { once } from "node:events";

import { root } from "./run.mjs";

/** A step that has not ended by then never will. In minutes. */
const MOST_MINUTES = 45;

/** How much of a failed step's output is printed; its log has the whole. */
const TAIL = 150;

const logOf = (name, attempt = 1) =>
  join(root, "target/test-logs", `${name}${attempt > 1 ? `-${attempt}` : ""}.log`);

/**
 * Runs steps `{ name, group, uses?, isAlone? }`, at most `lanes` at a time, in their order.
 * Of those with the same `uses` one runs at a time, and one that `isAlone` has no other
 * beside it. `argsOf(name)` are the arguments with which this Node runs one step.
 * One of the hosts drives browsers and servers that are not ours: where it fails it gets a
 * second try at the end, without another beside it.
 * Returns the results `{ name, group, passed, attempt, seconds }`.
 */
export async function runSteps(steps, lanes, argsOf) {
  const first = await runBeside(steps, lanes, argsOf);
  const isUnsteady = ({ group, passed }) => group === "hosts" && !passed;
  const names = first.filter(isUnsteady).map(({ name }) => name);
  const again = await runBeside(
    steps.filter(({ name }) => names.includes(name)),
    1,
    argsOf,
    2,
  );
  return [...first.filter((result) => !isUnsteady(result)), ...again];
}

async function runBeside(steps, lanes, argsOf, attempt = 1) {
  const waiting = [...steps];
  const running = new Map();
  const results = [];

  const canStart = (step) =>
    [...running.keys()].every(
      (other) => !other.isAlone && !step.isAlone && (!step.uses || other.uses !== step.uses),
    );

  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < lanes ? waiting.findIndex(canStart) : -1;
    if (next >= 0) {
      const [step] = waiting.splice(next, 1);
      running.set(step, runStep(step, argsOf(step.name), attempt));
      continue;
    }
    const result = await Promise.race(running.values());
    running.delete(steps.find(({ name }) => name === result.name));
    results.push(result);
    console.log(line(result));
  }
  return results;
}

/** Prints every group with its time, and the output of what failed. */
export function report(results) {
  const failed = results.filter(({ passed }) => !passed);
  // What failed once is printed too: chance in a test is a defect of the test.
  for (const { name, attempt } of results.filter(({ passed, attempt }) => !passed || attempt > 1)) {
    const lines = readFileSync(logOf(name), "utf8").trimEnd().split("\n");
    const tries = attempt > 1 ? ", the first of two tries" : "";
    console.log(`\n== ${name}${tries}, the end of target/test-logs/${name}.log`);
    console.log(lines.slice(-TAIL).join("\n"));
  }
  console.log();
  for (const group of new Set(results.map(({ group }) => group))) {
    const own = results.filter((result) => result.group === group);
    const seconds = own.reduce((sum, result) => sum + result.seconds, 0);
    const names = own.map(({ name, passed, attempt }) => {
      if (!passed) return `${name} FAILED`;
      return attempt > 1 ? `${name} (at the second try)` : name;
    });
    console.log(`${group}: ${Math.round(seconds)} s of work: ${names.join(", ")}`);
  }
  console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(" ");
    console.log(`Run these again, with their output in sight: node scripts/test.mjs ${names}`);
  }
  return failed.length === 0;
}

async function runStep({ name, group }, args, attempt) {
  const log = logOf(name, attempt);
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log);
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    // A group of its own, so that what it started ends with it.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const limit = setTimeout(() => {
    file.write(`\nNo end after ${MOST_MINUTES} minutes.\n`);
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  }, MOST_MINUTES * 60_000);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const [code] = await once(child, "close");
  clearTimeout(limit);
  file.end();
  await once(file, "finish");
  const seconds = (performance.now() - start) / 1000;
  return { name, group, passed: code === 0, attempt, seconds };
}

function line({ name, passed, seconds }) {
  return `${passed ? "passed" : "FAILED"}  ${name.padEnd(20)} ${seconds.toFixed(1).padStart(7)} s`;
}
