#!/usr/bin/env node
/** The command `waxseal`. */

import { readFileSync } from "node:fs";
import process from "node:process";

import { EXIT, UsageError, type Command } from "./command.js";
import { doctor } from "./doctor/index.js";
import { init } from "./init/index.js";
import { inspect } from "./inspect/index.js";
import { mint } from "./mint.js";
import { secret } from "./secret.js";
import { print, warn } from "./terminal.js";

const commands: { [name: string]: Command } = { init, secret, inspect, mint, doctor };

const HELP = `waxseal: session cookies, looked at and made

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
    // Without the word itself: it may be a token that belongs on stdin.
    if (!command)
      throw new UsageError(`There is no such command, only ${Object.keys(commands).join(", ")}.`);
    return await run(name, command, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warn(`${error.message}\n\n${HELP.trimEnd()}`);
    return EXIT.usage;
  }
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
