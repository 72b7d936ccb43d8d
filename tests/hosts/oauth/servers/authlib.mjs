// Authlib's server (Python), in a process of its own: a code base that shares nothing with
// panva's.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { authlibPython } from "../../../../scripts/lib/authlib.mjs";
import { people } from "./people.mjs";

const program = fileURLToPath(new URL("./authlib-server.py", import.meta.url));

/** Serves these clients (RFC 7591 §2). */
export async function startAuthlib({ clients }) {
  const settings = JSON.stringify({ clients, people });
  const server = spawn(authlibPython, [program, settings], {
    env: {
      PATH: process.env.PATH,
      // The tests have no certificate for it.
      AUTHLIB_INSECURE_TRANSPORT: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(server, "exit");
  let output = "";
  const issuer = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const found = /^ISSUER (\S+)$/m.exec(output);
      if (found) resolve(found[1]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    exited.then(() => reject(new Error(`Authlib's server ended:\n${output}`)));
  });
  return {
    issuer,
    async close() {
      server.kill();
      await exited;
    },
  };
}
