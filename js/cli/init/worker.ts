/** The files of a Worker: one that signs people in, or a guard before what is there. */

import { posix } from "node:path";

import { typedIn, type NewFile } from "./file.js";
import type { WorkerProject } from "./project.js";
import type { SampleUser } from "./user.js";
import { usersModule } from "./users.js";

/** Where there is no entry yet: sign-in, a guarded page, sign-out. */
export function workerFiles(
  { main, language }: WorkerProject,
  user: SampleUser,
  users: string,
): NewFile[] {
  return [
    {
      path: authPath({ main, language }),
      what: "the configuration",
      text: signInConfiguration(`./${users}`),
    },
    {
      path: posix.join(posix.dirname(main), `${users}.${language}`),
      what: "one user, until yours",
      text: usersModule(language, user),
    },
    { path: main, what: "the endpoints, and a guarded page", text: entry(language) },
  ];
}

/** Where there is one: another application signs people in. */
export function guardFiles(project: WorkerProject): NewFile[] {
  return [{ path: authPath(project), what: "the configuration", text: GUARD }];
}

export function authPath({ main, language }: Pick<WorkerProject, "main" | "language">): string {
  return posix.join(posix.dirname(main), `auth.${language}`);
}

const GUARD = `import { env } from "cloudflare:workers";
import { createAuth } from "waxseal";

// The application that signs people in has the same AUTH_SECRET.
export const auth = createAuth({ secret: env.AUTH_SECRET });
`;

/** What is to be added where the project has an entry already. */
export const WORKER_HINT = `  import { auth } from "./auth";

  const outcome = auth.verify(request);
  if (outcome.status !== "active") return auth.apply(outcome, new Response(null, { status: 401 }));
  return auth.apply(outcome, await yours(request));`;

/** Of a Worker that signs people in, Hono's too; `users` is the module with them. */
export function signInConfiguration(users: string): string {
  return `import { env } from "cloudflare:workers";
import { createAuth, credentials } from "waxseal";
import { findByPassword } from "${users}";

export const auth = createAuth({
  secret: env.AUTH_SECRET,
${SIGN_IN_OPTIONS}});
`;
}

/** The options of every template without Next.js. */
export const SIGN_IN_OPTIONS = `  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) => findByPassword(email, password),
    }),
  ],
  projections: {
    jwt: { id: "user.id", role: "user.role" }, // user → token, in an HttpOnly cookie
    session: { "user.id": "token.id", "user.role": "token.role" }, // token → what the app sees
  },
`;

function entry(language: "ts" | "js"): string {
  const ts = typedIn(language);
  return `import { auth } from "./auth";

export default {
  async fetch(request${ts(": Request")})${ts(": Promise<Response>")} {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/auth/")) return auth.handler(request); // sign-in and sign-out

    // All else is for users: browsers are sent to the sign-in page, programs get 401.
    const { outcome, response } = await auth.guard(request);
    if (response) return response;
    return auth.apply(outcome, page(outcome.session?.user.name ?? "you"));
  },
};

function page(name${ts(": string")})${ts(": Response")} {
  const html = \`<!doctype html>
<html lang="en">
  <meta name="viewport" content="width=device-width" />
  <title>Dashboard</title>
  <h1>Hello, \${escape(name)}</h1>
  <a href="/api/auth/signout">Sign out</a>
</html>\`;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-store" };
  return new Response(html, { headers });
}

function escape(text${ts(": string")})${ts(": string")} {
  return text.replace(/[&<>"']/g, (character) => \`&#\${character.charCodeAt(0)};\`);
}
`;
}
