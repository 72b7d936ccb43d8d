// Starts the example app and its provider on free ports, with its own secret and database: its production build, or `next dev`.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startAcme } from "../../../scripts/lib/example.mjs";
import { freePort } from "../../support/server.mjs";

const folder = fileURLToPath(new URL("../../../examples/next/", import.meta.url));
const require = createRequire(join(folder, "package.json"));

export async function startApp(command = "start") {
  if (command === "start" && !existsSync(join(folder, ".next/BUILD_ID"))) {
    throw new Error("The example app is not built: run `npm run build` in examples/next first.");
  }
  const data = mkdtempSync(join(tmpdir(), "waxseal-example-"));
  const secret = randomBytes(33).toString("base64");
  const databaseUrl = `file:${join(data, "test.db")}`;
  const port = await freePort("localhost");
  const origin = `http://localhost:${port}`;
  const acme = await startAcme(origin);
  const server = spawn(
    process.execPath,
    [require.resolve("next/dist/bin/next"), command, "--port", String(port)],
    {
      cwd: folder,
      env: {
        ...process.env,
        NODE_ENV: command === "dev" ? "development" : "production",
        NEXT_TELEMETRY_DISABLED: "1",
        // In development, so that Next.js logs when it has checked a page: see `checks`.
        ...(command === "dev" && { __NEXT_TEST_MODE: "1", NEXT_TEST_LOG_VALIDATION: "1" }),
        AUTH_SECRET: secret,
        DATABASE_URL: databaseUrl,
        ...acme.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exited = new Promise((resolve) => server.once("exit", resolve));

  let output = "";
  await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      // The accounts are printed once the database is ready.
      if (output.includes(origin) && output.includes("Demo accounts:")) resolve();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    exited.then((code) => reject(new Error(`next ${command} ended with ${code}:\n${output}`)));
    setTimeout(
      () => reject(new Error(`next ${command} is not ready after 300 s:\n${output}`)),
      300_000,
    ).unref();
  });

  const { createClient } = require("@libsql/client");
  const database = createClient({ url: databaseUrl, timeout: 5000 });

  return {
    origin,
    secret,
    database,
    output: () => output,
    /** In development: the paths of the pages that Next.js has checked, once each was sent. */
    checks: () =>
      [...output.matchAll(/<VALIDATION_MESSAGE>(.*?)<\/VALIDATION_MESSAGE>/g)]
        .map(([, event]) => JSON.parse(event))
        .filter(({ type }) => type === "validation_end")
        .map(({ url }) => new URL(url, origin).pathname),
    async stop() {
      database.close();
      server.kill();
      await exited;
      acme.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
