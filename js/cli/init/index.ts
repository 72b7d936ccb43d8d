import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { defineCommand, EXIT, UsageError } from "../command.js";
import { print, printJson } from "../terminal.js";
import { endpointsFile, nextFiles } from "./next.js";
import {
  dependenciesOf,
  findProject,
  installCommand,
  type NextProject,
  type Project,
  type WorkerProject,
} from "./project.js";
import { findOwnRoutes, routeHints } from "./routes.js";
import { makeSampleUser, type SampleUser } from "./user.js";
import { WORKER_HINT, workerFiles } from "./worker.js";
import {
  addSecret,
  allOrNothing,
  isCommitted,
  writeNew,
  type Undo,
  type Written,
} from "./write.js";

/** What Next.js reads in development, the first before the others. */
const ENV_FILES = [".env.development.local", ".env.local", ".env.development", ".env"];

interface Result {
  project: string;
  files: Written[];
  /** What is left to do, in order. */
  next: string[];
  login?: Pick<SampleUser, "email" | "password">;
}

export const init = defineCommand({
  summary: "set up sign-in in the Next.js project or Worker of this folder",
  options: {},
  help: `waxseal init: sign-in for the project of this folder

Usage: waxseal init [options]

In a Next.js project (15.5 or newer) it writes auth.ts, proxy.ts (middleware.ts before
Next.js 16), the endpoints, a login page, a guarded page /dashboard and one user; in a
Worker src/auth.ts and, where there is none, an entry that guards a backend. AUTH_SECRET
goes into .env.local or .dev.vars. What is there already stays as it is.

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

function setUp(project: Project, undo: Undo): Result {
  const result = project.kind === "next" ? setUpNext(project, undo) : setUpWorker(project, undo);
  if (!("waxseal" in dependenciesOf(project.dir))) {
    result.next.unshift(installCommand(project.dir, "waxseal"));
  }
  return result;
}

function setUpNext(project: NextProject, undo: Undo): Result {
  const { dir, sourceDir, language, guard, hasRootLayout } = project;
  const find = (...names: string[]) => {
    const endings = ["ts", "tsx", "js", "jsx", "mjs"];
    const paths = names.flatMap((name) => endings.map((ending) => `${sourceDir}${name}.${ending}`));
    return paths.find((path) => existsSync(join(dir, path)));
  };
  refuse(find("auth", "auth/index"));
  const user = makeSampleUser();
  const parts = {
    own: findOwnRoutes(project),
    users: ["lib/users", "lib/sample-users"].find((name) => !find(name)) ?? "auth.users",
  };
  const ownGuard = find("proxy", "middleware");
  const planned = nextFiles(project, user, parts);
  const files = planned
    .filter(({ path }) => ownGuard === undefined || path !== `${sourceDir}${guard}.${language}`)
    .map((file) => writeNew(dir, file, undo));
  for (const path of [ownGuard, ...Object.values(parts.own)]) {
    if (path !== undefined) files.push({ path, status: "kept", what: "it was there" });
  }
  const secret = addSecret(dir, ".env.local", ENV_FILES);
  files.push(secret);

  const steps = [
    ...(ownGuard === undefined ? [] : [guardHint(ownGuard)]),
    ...routeHints(project, parts.own, endpointsFile(project)),
    ...secretHint(dir, secret.path),
    "npm run dev",
    `open http://localhost:3000${hasRootLayout ? "/dashboard" : "/api/auth/signin"}`,
  ];
  const { email, password } = user;
  return { project: "Next.js", files, next: steps, login: { email, password } };
}

function setUpWorker(project: WorkerProject, undo: Undo): Result {
  const { dir, main } = project;
  const [auth, entry] = workerFiles(project);
  refuse(existsSync(join(dir, auth!.path)) ? auth!.path : undefined);
  const files = [auth!, entry!].map((file) => writeNew(dir, file, undo));
  files.push(addSecret(dir, ".dev.vars", [".dev.vars"]));
  const isEntryOwn = files[1]!.status === "kept";
  return {
    project: "Cloudflare Worker",
    files,
    next: [
      ...(isEntryOwn ? [`let ${main} ask for the session:\n\n${WORKER_HINT}\n`] : []),
      ...secretHint(dir, ".dev.vars"),
      ...(project.language === "ts" ? ["npx wrangler types"] : []),
      "npx wrangler dev",
      "npx wrangler secret put AUTH_SECRET, with the secret of the app that signs people in",
    ],
  };
}

/** @throws UsageError if the project has such a file. */
function refuse(path: string | undefined): void {
  if (path === undefined) return;
  throw new UsageError(
    `${path} is there already: waxseal init sets up projects that have no sign-in yet, and wrote ` +
      'nothing. To move from NextAuth, see "Moving from NextAuth" in the documentation.',
  );
}

function guardHint(path: string): string {
  const name = path.includes("middleware.") ? "middleware" : "proxy";
  return (
    `let ${path} ask for the session:\n\n` +
    `  import { auth } from "./auth";\n\n` +
    `  export const ${name} = auth((request) => yours(request));\n`
  );
}

function secretHint(dir: string, path: string): string[] {
  return isCommitted(dir, path) ? [`echo ${path} >> .gitignore`] : [];
}

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
