// Servers as processes of their own, and ports for them.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Runs Node with these arguments, and waits for what `ready` matches in the output.
 * Of this process's environment only the path is passed on: it may hold a secret.
 */
export async function serve(args, { cwd, env, ready }) {
  const server = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));

  let output = "";
  await new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`node ${args.join(" ")} ${what}:\n${output}`));
    const late = setTimeout(() => {
      server.kill();
      fail("is not ready after 300 s");
    }, 300_000);
    const read = (chunk) => {
      output += chunk;
      if (!ready.test(output)) return;
      clearTimeout(late);
      resolve();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    exited.then((code) => {
      clearTimeout(late);
      fail(`ended with ${code}`);
    });
  });

  return {
    output: () => output,
    /** With another signal, one that has processes of its own can end them first. */
    async stop(signal = "SIGKILL") {
      // Not gently: it would wait a minute for a connection that Chromium holds in reserve.
      server.kill(signal);
      await exited;
    },
  };
}

/**
 * A port of this address that nothing listens on. It is below those that a system
 * hands out when it is asked for any (on Linux from 32768), so that no other program
 * gets it by chance before it is used, or while one app makes room for the next.
 */
export async function freePort(host) {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(host, port)) return port;
  }
}

function isFree(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
