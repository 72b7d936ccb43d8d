// The command of the packed package.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const bin = fileURLToPath(new URL("node_modules/waxseal/dist/cli.js", import.meta.url));

/** What it prints. */
export async function waxseal(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args]);
  return stdout;
}
