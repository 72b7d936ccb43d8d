// `next start` or `next dev` of an app in target/next, on a port of the system's choice.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { appOf, envOf, next, variants } from "../../../scripts/lib/next.mjs";
import { rawClient } from "../../support/raw-http.mjs";

const strict = fileURLToPath(new URL("strict-edge.cjs", import.meta.url));

export const randomSecret = () => randomBytes(33).toString("base64");

/** `name` is a variant of tests/hosts/next, or an app that another test has built there. */
export async function start(name, env, command = "start") {
  const dir = appOf(name);
  const isVariant = name in variants;
  const basePath = isVariant ? variants[name].basePath : "";
  if (!existsSync(join(dir, ".next/BUILD_ID"))) {
    throw new Error(`The app "${name}" is not built: \`npm test\` at the root does it.`);
  }
  const NODE_ENV = command === "dev" ? "development" : "production";
  const preloaded = command === "dev" ? [] : ["--require", strict];
  const child = spawn(process.execPath, [...preloaded, next, command, "--port", "0"], {
    cwd: dir,
    // Of this process's environment nothing: it may hold a secret or an AUTH_URL.
    env: {
      PATH: process.env.PATH,
      NODE_ENV,
      NEXT_TELEMETRY_DISABLED: "1",
      ...(isVariant && envOf(name)),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));

  let output = "";
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const found = /http:\/\/localhost:(\d+)[^]*Ready in/.exec(output);
      if (found) resolve(Number(found[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    exited.then((code) => reject(new Error(`next ${command} ended with ${code}:\n${output}`)));
    setTimeout(
      () => reject(new Error(`next ${command} is not ready:\n${output}`)),
      300_000,
    ).unref();
  });

  const origin = `http://localhost:${port}`;
  const client = rawClient(origin, { maxHeaderSize: 1 << 17 });
  return {
    origin,
    buildId: readFileSync(join(dir, ".next/BUILD_ID"), "utf8"),
    output: () => output,
    /** A `form` is posted as a browser without JavaScript posts it. */
    send: (path, { headers, ...init } = {}) =>
      client.send(basePath + path, {
        ...init,
        headers: { ...(init.form && { origin }), ...headers },
      }),
    /** As a machine does that is gone. */
    kill: () => child.kill("SIGKILL"),
    async stop() {
      client.stop();
      child.kill();
      await exited;
    },
  };
}
