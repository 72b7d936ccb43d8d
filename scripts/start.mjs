// npm start: sets up what is missing, builds the package and the example app, and serves it,
// with a provider to sign in with beside it. The app prints its address and the demo accounts.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { join } from "node:path";

import { buildExample, example, exampleEnv, installAcme, startAcme } from "./lib/example.mjs";
import { program, run } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await program(async () => {
  setup();
  buildExample();
  installAcme();
  // Gives the app its secret, in case it was deleted after the build.
  run("node", ["setup.mjs"], { cwd: example });

  const next = createRequire(join(example, "package.json")).resolve("next/dist/bin/next");
  const port = process.env.PORT ?? (await freePort(3000));
  const acme = await startAcme(`http://localhost:${port}`);
  console.log(`Acme, a provider to sign in with, without a password: ${acme.env.AUTH_ACME_ISSUER}`);
  // Not on every interface, the default: the passwords of the demo accounts are public.
  const address = ["--hostname", "localhost", "--port", String(port)];
  const server = spawn(process.execPath, [next, "start", ...address], {
    cwd: example,
    env: { ...acme.env, ...exampleEnv },
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  server.on("exit", (code) => {
    acme.stop();
    process.exitCode = code ?? 0;
  });
});

/** This port, or any other if it is taken. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error) =>
      error.code === "EADDRINUSE" ? resolve(freePort(0)) : reject(error),
    );
    server.listen(wanted, "localhost", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
