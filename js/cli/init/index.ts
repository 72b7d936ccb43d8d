import process from "node:process";

import { defineCommand, EXIT } from "../command.js";
import { print, printJson } from "../terminal.js";
import { findProject } from "./project.js";
import { setUp, type Result } from "./set-up.js";
import { allOrNothing } from "./write.js";

export const init = defineCommand({
  summary: "set up sign-in in the project of this folder: Next.js, Hono, Vite, a Worker",
  options: {},
  help: `waxseal init: sign-in for the project of this folder

Usage: waxseal init [options]

It writes the configuration, the endpoints, a guarded page and one user, whose
password it prints once. The kind of project is seen by its package.json and files:

  Next.js      15.5 or newer: auth.ts, proxy.ts (middleware.ts before Next.js 16),
               the endpoints, a login page, and /dashboard
  Hono         on Node, Bun, Deno or Workers: the endpoints and /dashboard, to be
               mounted in the entry, which is written where there is none
  Vite, Hono   a page of Vite: server/, with an API, that serves the page too, and in
               src/ a component with the form
  a Worker     where there is no entry: one with sign-in and a guarded page; otherwise
               auth.ts alone, for a guard before what is there

AUTH_SECRET goes into .env.local, .env or .dev.vars. What is there already stays.

  --json    for programs

Examples:
  npx create-next-app@latest my-app --yes && cd my-app
  npm install waxseal && npx waxseal init

Exit codes: 0 written, 2 nothing written: no such project, an auth.ts, or read-only.
`,
  async run({ json }) {
    const dir = process.cwd();
    const result = allOrNothing(dir, (undo) => setUp(findProject(dir), undo));
    if (json) printJson(result);
    else print(describe(result));
    return EXIT.ok;
  },
});

function describe({ project, files, next, login }: Result): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, status, what }) =>
    `  ${status.padEnd(8)} ${path.padEnd(width)}  ${what}`.trimEnd(),
  );
  const user =
    login &&
    `Sign in as ${login.email} with the password ${login.password}\n` +
      "It is not kept anywhere: write it down, or put your own users in its place.\n";
  return [
    `waxseal init: ${project}\n\n${lines.join("\n")}\n`,
    `Next:\n\n${next.map((step) => `  ${step}`).join("\n")}\n`,
    ...(user ? [user] : []),
  ].join("\n");
}
