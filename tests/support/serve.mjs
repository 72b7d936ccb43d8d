import { spawn } from "node:child_process";

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
    async stop() {
      // Not gently: it would wait a minute for a connection that Chromium holds in reserve.
      server.kill("SIGKILL");
      await exited;
    },
  };
}
