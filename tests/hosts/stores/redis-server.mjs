// A Redis of its own for a test: in a folder of its own, on a free port, and killed at will.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts one. What it keeps is in a file before it answers, unless `args` say otherwise. */
export async function startRedis(...args) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-redis-"));
  const port = await freePort();
  let child = await run(dir, port, args);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    /** As a machine does that loses its power, and gets it again after `ms`. */
    async crash(ms = 0) {
      await kill(child, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, ms));
      child = await run(dir, port, args);
    },
    /** Until `resume`, connections are accepted and nothing is answered. */
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
    async stop() {
      await kill(child, "SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function run(dir, port, args) {
  const options = ["--dir", dir, "--bind", "127.0.0.1", "--port", port, "--save", ""];
  const log = ["--appendonly", "yes", "--appendfsync", "always"];
  const child = spawn("redis-server", [...options, ...log, ...args].map(String), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes("Ready to accept connections")) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server did not start:\n${output}`);
}

async function kill(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

/** Redis takes none that the system chooses. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
