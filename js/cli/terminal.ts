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

/**
 * As {@link readStdin}, but at a terminal one line, which is not shown: what stands on a screen
 * is read by others, and is kept by its scrollback.
 */
export async function readHidden(what: string): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) return readStdin(what);
  // Before the prompt: what comes at once is not shown either, nor cut at the length of a line.
  stdin.setRawMode(true);
  process.stderr.write(`Paste ${what}, then Enter (it is not shown): `);
  stdin.setEncoding("utf8");
  try {
    let text = "";
    for await (const chunk of stdin as AsyncIterable<string>) {
      const end = /[\r\n\u0003\u0004]/.exec(chunk);
      text += end ? chunk.slice(0, end.index) : chunk;
      if (end?.[0] === "\u0003") process.exit(130);
      if (end) break;
    }
    // Terminals put marks around what is pasted.
    return text.replace(/\u001b\[20[01]~/g, "");
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write("\n");
  }
}
