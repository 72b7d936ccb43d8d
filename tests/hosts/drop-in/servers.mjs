// The servers of one app, on the original and on the drop-in, and what they answer to its script.

import { join } from "node:path";

import { copyFixture, nextEnv, nextOf, scriptOf } from "../../../scripts/lib/drop-in.mjs";
import { freePort, serve } from "../../support/server.mjs";
import { startFront } from "./front.mjs";
import { client, startIdentity } from "./identity.mjs";
import { createVisitor } from "./visitor.mjs";

const SECRET = "drop-in secret of thirty-two bytes, at least";

/** Which of two servers answers: one of them all, or each every second request. */
const TURNS = { original: [0], "drop-in": [1], alternating: [0, 1], "the other way": [1, 0] };

/**
 * The transcripts of an app, by who answered. `sides` are the two next-auths; `isSecure` says
 * that the app believes in https.
 */
export async function transcripts({ set, app, variant, command = "start", isSecure, sides }) {
  const [major] = set.split("-");
  const script = await scriptOf(major, app);
  const identity = await startIdentity();
  let turn = () => 0;
  const ports = [await freePort("localhost"), await freePort("localhost")];
  const front = await startFront(() => ports[turn()]);
  const origin = `${isSecure ? "https" : "http"}://localhost:${front.port}`;
  const servers = [];
  try {
    for (const [at, side] of sides.entries()) {
      const env = envOf({ major, origin, front, identity, basePath: script.basePath });
      servers.push(await startApp({ set, side, app, variant }, command, ports[at], env));
    }
    const found = {};
    for (const [name, order] of Object.entries(TURNS)) {
      if (script.keepsState && order.length > 1) continue;
      let count = 0;
      turn = () => order[count % order.length];
      identity.reset();
      const visitor = createVisitor({
        ...{ major, origin, front, identity, basePath: script.basePath },
        next: () => count++,
      });
      await script.default(visitor).catch(reasonIn(visitor.transcript, name)).finally(visitor.stop);
      found[name] = visitor.transcript;
    }
    return { found, output: servers.map((server) => server.output()) };
  } finally {
    await Promise.all(servers.map((server) => server.stop("SIGTERM")));
    await Promise.all([front.stop(), identity.stop()]);
  }
}

/** A script that ends early has differed before, which says more than its error. */
const reasonIn = (transcript, name) => (error) => {
  if (name === "original") throw error;
  transcript.push({ request: error.message });
};

function startApp(at, command, port, env) {
  const { dir } = copyFixture(at);
  const isStandalone = at.variant === "standalone";
  const options = ["--hostname", "localhost", "--port", String(port)];
  const args = isStandalone
    ? [join(dir, ".next/standalone", dir.split("/").at(-1), "server.js")]
    : [nextOf(at), command, ...options];
  return serve(["--require", join(import.meta.dirname, "network.cjs"), ...args], {
    cwd: dir,
    env: {
      ...nextEnv(at),
      ...env,
      ...(isStandalone && { PORT: String(port), HOSTNAME: "localhost" }),
      NODE_OPTIONS: `--require ${join(import.meta.dirname, "network.cjs")}`,
      NODE_ENV: command === "dev" ? "development" : "production",
    },
    ready: /Ready in|started server on/,
  });
}

function envOf({ major, origin, front, identity }) {
  const { id, secret } = client;
  const own =
    major === "four"
      ? {
          NEXTAUTH_URL: origin,
          NEXTAUTH_URL_INTERNAL: `http://localhost:${front.port}`,
          NEXTAUTH_SECRET: SECRET,
        }
      : { AUTH_URL: origin, AUTH_SECRET: SECRET };
  const providers = ["GITHUB", "GOOGLE", "COMPANY", "DISCORD"].flatMap((name) => [
    [`${name}_ID`, id],
    [`${name}_SECRET`, secret],
    [`${name}_CLIENT_ID`, id],
    [`${name}_CLIENT_SECRET`, secret],
    [`AUTH_${name}_ID`, id],
    [`AUTH_${name}_SECRET`, secret],
  ]);
  return { ...own, ...Object.fromEntries(providers), DROP_IN_IDENTITY: identity.origin };
}
