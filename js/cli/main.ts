#!/usr/bin/env node
/** The command `waxseal`. */

import { readFileSync } from "node:fs";
import process from "node:process";

import { EXIT, UsageError, type Command } from "./command.js";
import { doctor } from "./doctor/index.js";
import { init } from "./init/index.js";
import { inspect } from "./inspect/index.js";
import { nearest } from "../nearest.js";
import { migrate } from "./migrate/index.js";
import { mint } from "./mint.js";
import { secret } from "./secret.js";
import { simulate } from "./simulate/index.js";
import { sql } from "./sql.js";
import { print, warn } from "./terminal.js";

const commands: { [name: string]: Command } = {
  init,
  secret,
  inspect,
  mint,
  migrate,
  doctor,
  sql,
  simulate,
};

const HELP = `waxseal: make and inspect session cookies, and check applications that use them

Usage: waxseal <command> [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  .join("\n")}

  waxseal <command> --help   options and examples of a command
  waxseal --version

Exit codes: 0 fine, 1 a cookie was refused or a check failed, 2 wrong usage.
`;

// The reader of the output, such as `head`, may close it early.
process.stdout.on("error", () => process.exit());

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  if (name === "--version") return show(`${version()}\n`);
  if (name === "--help" || name === "-h") return show(HELP);
  if (name === "help") return main(args[0] === undefined ? ["--help"] : [args[0], "--help"]);
  try {
    if (name === undefined) throw new UsageError("Which command?");
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new UsageError(unknownCommand(name));
    return await run(name, command, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warn(`${error.message}\n\n${HELP.trimEnd()}`);
    return EXIT.usage;
  }
}

/** Anything but a short word may be a token or a secret, and is not repeated. */
function unknownCommand(name: string): string {
  const names = Object.keys(commands);
  const isWord = /^-{0,2}[a-z]{1,12}$/i.test(name);
  const what = isWord ? `"${name}" is not a command.` : "There is no such command.";
  const meant = isWord ? nearest(name, names) : undefined;
  return `${what} ${meant === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${meant}?`}`;
}

async function run(name: string, command: Command, args: string[]): Promise<number> {
  try {
    return await command.run(args);
  } catch (error) {
    // waxseal's own errors say what to do and hold no secret; all others are bugs.
    const { name: kind, message } = error as Error;
    if (kind !== "WaxsealError" && !(error instanceof UsageError)) throw error;
    warn(`${message}\nSee: waxseal ${name} --help`);
    return EXIT.usage;
  }
}

function show(text: string): number {
  print(text);
  return EXIT.ok;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
