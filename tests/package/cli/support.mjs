// Runs the command as it stands in the packed package.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const home = join(here, "../../node_modules/waxseal");
const bin = join(home, JSON.parse(readFileSync(join(home, "package.json"), "utf8")).bin.waxseal);

export const SECRET = "the tests of waxseal use these forty-odd bytes";
export const OTHER = "another secret of more than thirty-two bytes";
export const DAY = 86_400;
export const NOW = Math.floor(Date.now() / 1000);

/** What a user's shell has, without the secrets of whoever runs the tests. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NEXT)?AUTH_/.test(name)),
);

/**
 * The command with these arguments. Whatever it does, it prints no secret of its
 * environment. With `deaf` nobody reads what it prints.
 */
export async function waxseal(args, options = {}) {
  const { input = "", env = { AUTH_SECRET: SECRET }, node = [], cwd, deaf = false } = options;
  const child = spawn(process.execPath, [...node, bin, ...args], {
    env: { ...clean, ...env },
    cwd,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  if (deaf) child.stdout.destroy();
  // It may have ended without reading.
  child.stdin.on("error", () => {}).end(input);
  const [code] = await once(child, "close");
  for (const [name, value] of Object.entries(env)) {
    // Shorter ones are words.
    if (!name.includes("SECRET") || value.length < 16) continue;
    assert.ok(!(output.stdout + output.stderr).includes(value), `${args[0]} prints ${name}`);
  }
  return { code, ...output };
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
