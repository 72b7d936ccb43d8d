// Runs the examples that need nothing but the package: blocks without a file name, and
// tests. A mistake in a configuration shows only when the object is made.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { transformSync } from "esbuild";

import { SECRET } from "../../support/users.mjs";
import { filesOf } from "./typescript.mjs";

/** What `fixture/globals.d.ts` declares. */
const GLOBALS = `
import { createAuth as __createAuth } from "waxseal";
Object.assign(globalThis, {
  auth: __createAuth({}),
  request: new Request("https://app.test/"),
  response: new Response("Hello"),
  secret: "${SECRET}",
  newSecret: "another secret of more than thirty-two bytes",
  oldSecret: "${SECRET}",
  user: { id: "7", name: "Ada" },
});
`;

/** What fails when the examples of a page run, a line for each. */
export async function runPage(page, blocks) {
  const examples = [...filesOf(blocks)].filter(([name, { code }]) => isAlone(name, code));
  const errors = await Promise.all(
    examples.map(async ([, { code, line }]) => {
      const wrong = await run(code);
      return wrong === undefined ? [] : [`${page}:${line}: does not run: ${wrong}`];
    }),
  );
  return errors.flat();
}

function isAlone(name, code) {
  if (!/^line-\d+\.m?[jt]s$/.test(name) && !/\.test\.ts$/.test(name)) return false;
  const imported = [...code.matchAll(/^import .*?"([^"]+)";$/gm)].map(([, from]) => from);
  return imported.every((from) => /^(node:|waxseal($|\/testing$))/.test(from));
}

async function run(code) {
  const { code: script } = transformSync(code, { loader: "ts", format: "esm" });
  const child = spawn(process.execPath, ["--input-type=module", "--eval", GLOBALS + script], {
    cwd: import.meta.dirname,
    env: { ...process.env, AUTH_SECRET: SECRET, NODE_ENV: "production", NODE_TEST_CONTEXT: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const [status] = await once(child, "close");
  return status === 0 ? undefined : (/^\w*Error.*$/m.exec(output)?.[0] ?? output);
}
