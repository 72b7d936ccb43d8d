/** The files of a Worker that guards a backend: those of docs/getting-started.md. */

import { posix } from "node:path";

import type { NewFile } from "./next.js";
import type { WorkerProject } from "./project.js";

const AUTH = `import { env } from "cloudflare:workers";
import { createAuth } from "waxseal";

// The application that signs people in has the same AUTH_SECRET.
export const auth = createAuth({ secret: env.AUTH_SECRET });
`;

export function workerFiles({ main, language }: WorkerProject): NewFile[] {
  const type = language === "ts" ? [": Request", ": Promise<Response>"] : ["", ""];
  return [
    {
      path: authPath(main, language),
      what: "the configuration",
      text: AUTH,
    },
    {
      path: main,
      what: "a guard before a backend",
      text: `import { auth } from "./auth";

const UPSTREAM = new URL("http://localhost:8080"); // the backend behind this Worker

export default {
  async fetch(request${type[0]})${type[1]} {
    const outcome = auth.verify(request); // no await
    if (outcome.status !== "active") {
      return auth.apply(outcome, Response.json({ error: "unauthenticated" }, { status: 401 }));
    }
    // By parts: a path that begins with two slashes stays a path.
    const { protocol, hostname, port } = UPSTREAM;
    const url = Object.assign(new URL(request.url), { protocol, hostname, port });
    // The backend sees the cookie as the browser will have it after this response.
    const forwarded = auth.forward(outcome, new Request(url, request));
    return auth.apply(outcome, await fetch(forwarded));
  },
};
`,
    },
  ];
}

/** What is to be added where the project has an entry already. */
export const WORKER_HINT = `  import { auth } from "./auth";

  const outcome = auth.verify(request);
  if (outcome.status !== "active") return auth.apply(outcome, new Response(null, { status: 401 }));
  return auth.apply(outcome, await yours(request));`;

function authPath(main: string, language: string): string {
  return posix.join(posix.dirname(main), `auth.${language}`);
}
