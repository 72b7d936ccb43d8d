// Runs the command as it stands in the packed package.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { SECRET } from "../../support/users.mjs";

export { SECRET };

const here = dirname(fileURLToPath(import.meta.url));
const home = join(here, "../../node_modules/waxseal");
const bin = join(home, JSON.parse(readFileSync(join(home, "package.json"), "utf8")).bin.waxseal);

export const OTHER = "another secret of more than thirty-two bytes";
export const DAY = 86_400;
export const NOW = Math.floor(Date.now() / 1000);

/** Commands that run side by side: they take processor time alone. */
export const concurrency = 4;

/** What a user's shell has, without the secrets of whoever runs the tests. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NEXT)?AUTH_/.test(name)),
);

/**
 * The command with these arguments: its exit code and what it prints. Whatever it does, it
 * prints no secret of its environment.
 *
 * It runs in a thread, which starts in half the time of a process and has its own
 * arguments, environment and streams; `preload` is loaded before it there. As a process it
 * runs where `asProcess` says so, in a folder `cwd`, as the user `uid`, and when nobody reads
 * what it prints (`isDeaf`).
 */
export async function waxseal(args, options = {}) {
  const { env = { AUTH_SECRET: SECRET }, asProcess, cwd, isDeaf } = options;
  const start = asProcess || cwd || isDeaf ? inProcess : inThread;
  const result = await start(args, { input: "", ...options, env: { ...clean, ...env } });
  for (const [name, value] of Object.entries(env)) {
    // Shorter ones are words.
    if (!name.includes("SECRET") || value.length < 16) continue;
    assert.ok(!(result.stdout + result.stderr).includes(value), `${args[0]} prints ${name}`);
  }
  return result;
}

async function inThread(args, { input, env, preload }) {
  const thread = new Worker(new URL("in-thread.mjs", import.meta.url), {
    argv: args,
    env,
    workerData: { bin: pathToFileURL(bin).href, preload },
    stdin: true,
    stdout: true,
    stderr: true,
  });
  thread.stdin.end(input);
  const printed = [text(thread.stdout), text(thread.stderr)];
  const [[code], stdout, stderr] = await Promise.all([once(thread, "exit"), ...printed]);
  return { code, stdout, stderr };
}

async function inProcess(args, { input, env, cwd, uid, isDeaf }) {
  const child = spawn(process.execPath, [bin, ...args], { env, cwd, uid });
  if (isDeaf) child.stdout.destroy();
  // It may have ended without reading.
  child.stdin.on("error", () => {}).end(input);
  const printed = [isDeaf ? "" : text(child.stdout), text(child.stderr)];
  const [[code], stdout, stderr] = await Promise.all([once(child, "close"), ...printed]);
  return { code, stdout, stderr };
}

/** The same with `--json`, parsed. */
export async function json(args, options) {
  const { code, stdout, stderr } = await waxseal([...args, "--json"], options);
  assert.notEqual(stdout, "", stderr);
  return { code, stderr, ...JSON.parse(stdout) };
}

/** A Cookie header with a token in one cookie, or in chunks as the libraries cut it. */
export function cookie(name, token, limit = 3936) {
  if (token.length <= limit) return `${name}=${token}`;
  const parts = token.match(new RegExp(`.{1,${limit}}`, "g"));
  return parts.map((part, at) => `${name}.${at}=${part}`).join("; ");
}

/** The text with one character of the last part of its token changed. */
export function altered(text) {
  const at = text.length - 10;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}
