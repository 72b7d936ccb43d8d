/** Standard input, output and error. */

import process from "node:process";

/** Reads stdin to its end; at a terminal, says what it waits for. */
export async function readStdin(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`Paste ${what}, then Ctrl-D:\n`);
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

export function print(text: string): void {
  process.stdout.write(text);
}

export function printJson(value: object): void {
  print(`${JSON.stringify(value, null, 2)}\n`);
}

export function warn(message: string): void {
  process.stderr.write(`${message}\n`);
}
