// Runs other programs. All of scripts/lib but docs/ imports built-ins only, because it runs
// before anything is installed.

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A failure whose message says everything: it is printed without a stack. */
export class Failure extends Error {}

/** Runs a program in sight of the user; throws when it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawn(command, args, { stdio: "inherit", ...options });
  if (error) throw new Failure(`cannot run ${command}: ${error.message}`);
  if (status !== 0)
    throw new Failure(`${[command, ...args].join(" ")} failed (${signal ?? status})`);
}

/** Runs a program and returns what it prints; throws when it fails. */
export function capture(command, args, options = {}) {
  const { status, stdout, error } = spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 64 << 20,
    ...options,
  });
  if (error) throw new Failure(`cannot run ${command}: ${error.message}`);
  if (status !== 0) throw new Failure(`${[command, ...args].join(" ")} failed (${status})`);
  return stdout;
}

/** Runs a program that may fail: its status and what it prints. */
export function attempt(command, args, options = {}) {
  return spawn(command, args, { encoding: "utf8", maxBuffer: 64 << 20, ...options });
}

/** Whether a program exists, and succeeds with these arguments. */
export function succeeds(command, args, options = {}) {
  return spawn(command, args, { stdio: "ignore", ...options }).status === 0;
}

/** Runs `main` and turns a failure into a sentence and an exit code. */
export async function program(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

function spawn(command, args, options) {
  // On Windows these are scripts, which only a shell can start.
  const shell = process.platform === "win32" && ["npm", "npx"].includes(command);
  return spawnSync(command, args, { cwd: root, shell, ...options });
}
