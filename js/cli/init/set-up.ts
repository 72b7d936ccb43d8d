/** What `waxseal init` writes into each kind of project, and what is left to do there. */

import { existsSync, lstatSync } from "node:fs";
import { join, posix } from "node:path";

import { UsageError } from "../command.js";
import type { NewFile } from "./file.js";
import { honoCommand, honoFiles, honoHint } from "./hono.js";
import { endpointsFile, nextFiles } from "./next.js";
import {
  dependenciesOf,
  findModule,
  installCommand,
  isModule,
  type HonoProject,
  type NextProject,
  type Project,
  type ViteProject,
  type WorkerProject,
} from "./project.js";
import { findOwnRoutes, routeHints } from "./routes.js";
import { makeSampleUser, type SampleUser } from "./user.js";
import { viteCheckHint, viteCommands, viteFiles, viteHint } from "./vite.js";
import { authPath, guardFiles, WORKER_HINT, workerFiles } from "./worker.js";
import { SECRET_STEP, startSteps, wranglerFiles } from "./wrangler.js";
import { addSecret, isCommitted, writeNew, type Undo, type Written } from "./write.js";

export interface Result {
  project: string;
  files: Written[];
  /** What is left to do, in order. */
  next: string[];
  login?: Pick<SampleUser, "email" | "password">;
}

/** What Next.js reads in development, the first before the others. */
const ENV_FILES = [".env.development.local", ".env.local", ".env.development", ".env"];

/** And Bun. */
const BUN_ENV_FILES = [".env.local", ".env.development", ".env"];

/**
 * Writes the files of the project's kind.
 *
 * @throws UsageError if it has a sign-in already.
 */
export function setUp(project: Project, undo: Undo): Result {
  if (project.kind === "next") return setUpNext(project, undo);
  if (project.kind === "worker") return setUpWorker(project, undo);
  return project.kind === "hono" ? setUpHono(project, undo) : setUpVite(project, undo);
}

function setUpNext(project: NextProject, undo: Undo): Result {
  const { dir, sourceDir, language, guard, hasRootLayout } = project;
  const find = (...names: string[]) => findModule(dir, ...names.map((name) => sourceDir + name));
  refuse(find("auth", "auth/index"));
  const user = makeSampleUser("scrypt");
  const parts = {
    own: findOwnRoutes(project),
    users: ["lib/users", "lib/sample-users"].find((name) => !find(name)) ?? "auth.users",
  };
  const ownGuard = find("proxy", "middleware");
  const planned = nextFiles(project, user, parts).filter(
    ({ path }) => ownGuard === undefined || path !== `${sourceDir}${guard}.${language}`,
  );
  const files = writeAll(dir, planned, undo);
  for (const path of [ownGuard, ...Object.values(parts.own)]) {
    if (path !== undefined) files.push({ path, status: "kept", what: "it was there" });
  }
  const secret = addSecret(dir, ".env.local", ENV_FILES);
  files.push(secret);

  const next = [
    ...install(dir, ["waxseal"]),
    ...(ownGuard === undefined ? [] : [guardHint(ownGuard)]),
    ...routeHints(project, parts.own, endpointsFile(project)),
    ...secretHint(dir, secret.path),
    "npm run dev",
    `open http://localhost:3000${hasRootLayout ? "/dashboard" : "/api/auth/signin"}`,
  ];
  return { project: "Next.js", files, next, login: loginOf(user) };
}

function setUpWorker(project: WorkerProject, undo: Undo): Result {
  const { dir, main, language, wrangler } = project;
  const auth = authPath(project);
  refuse(existsSync(join(dir, auth)) ? auth : undefined);
  // A link counts, wherever it leads.
  const isEntryOwn = lstatSync(join(dir, main), { throwIfNoEntry: false }) !== undefined;
  const user = makeSampleUser("pbkdf2");
  const users = freeName(dir, posix.dirname(main), "users", "sample-users");
  const files = isEntryOwn
    ? writeAll(dir, guardFiles(project), undo)
    : writeAll(dir, workerFiles(project, user, users), undo);
  files.push(...writeAll(dir, wranglerFiles(wrangler, main), undo));
  if (isEntryOwn) files.push({ path: main, status: "kept", what: "it was there" });
  files.push(addSecret(dir, ".dev.vars", [".dev.vars"]));
  const ownHint =
    `let ${main} ask for the session:\n\n${WORKER_HINT}\n\n` +
    `  or, for a Worker that signs people in itself, remove ${main} and ${auth}, and run this again\n`;
  const next = [
    ...install(dir, ["waxseal"]),
    ...(isEntryOwn ? [ownHint] : []),
    ...secretHint(dir, ".dev.vars"),
    ...startSteps(wrangler, { entry: main, language, ...(!isEntryOwn && { path: "/dashboard" }) }),
    isEntryOwn
      ? "npx wrangler secret put AUTH_SECRET, with the secret of the app that signs people in"
      : SECRET_STEP,
  ];
  return {
    project: "Cloudflare Worker",
    files,
    next,
    ...(!isEntryOwn && { login: loginOf(user) }),
  };
}

function setUpHono(project: HonoProject, undo: Undo): Result {
  const { dir, entry, language, runtime, wrangler } = project;
  const folder = posix.dirname(entry);
  refuse(findModule(dir, posix.join(folder, "auth"), posix.join(folder, "auth/index")));
  const user = makeSampleUser(wrangler ? "pbkdf2" : "scrypt");
  const parts = {
    users: freeName(dir, folder, "users", "sample-users"),
    dashboard: freeName(dir, folder, "dashboard", "sample-dashboard"),
  };
  const files = writeAll(dir, honoFiles(project, user, parts), undo);
  const isEntryOwn = files.at(-1)!.status === "kept";
  if (wrangler) files.push(...writeAll(dir, wranglerFiles(wrangler, entry), undo));
  const env = wrangler ? ".dev.vars" : ".env";
  const secret = addSecret(dir, env, runtime === "bun" ? BUN_ENV_FILES : [env]);
  files.push(secret);
  const path = "/dashboard";
  const next = [
    ...install(dir, ["waxseal", ...(runtime === "node" ? ["@hono/node-server"] : [])]),
    ...(runtime === "node" && language === "ts" ? install(dir, ["-D", "tsx", "@types/node"]) : []),
    ...(runtime === "node" ? moduleHint(dir) : []),
    ...(isEntryOwn ? [`add this to ${entry}:\n\n${honoHint(project, parts)}\n`] : []),
    ...secretHint(dir, secret.path),
    ...(wrangler
      ? [...startSteps(wrangler, { entry, language, path }), SECRET_STEP]
      : [honoCommand(project), `open http://localhost:${runtime === "deno" ? 8000 : 3000}${path}`]),
  ];
  const name = { node: "Node", bun: "Bun", deno: "Deno", workers: "Workers" }[runtime];
  return { project: `Hono on ${name}`, files, next, login: loginOf(user) };
}

function setUpVite(project: ViteProject, undo: Undo): Result {
  const { dir, language } = project;
  refuse(findModule(dir, "server/auth", "server/app", "server/index", "server/users"));
  refuse(findModule(dir, "src/account"));
  const user = makeSampleUser("scrypt");
  const files = writeAll(dir, viteFiles(project, user), undo);
  // Vite shows the page those variables alone whose names begin with VITE_.
  const secret = addSecret(dir, ".env.local", [".env.local"]);
  files.push(secret);
  const [development, production] = viteCommands(project);
  const types = language === "ts" ? install(dir, ["-D", "tsx", "@types/node"]) : [];
  const next = [
    ...install(dir, ["waxseal", "@hono/node-server"]),
    ...types,
    ...moduleHint(dir),
    `show who is signed in, for example in src/App.${language}x:\n\n${viteHint(project)}\n`,
    ...secretHint(dir, secret.path),
    ...viteCheckHint(project),
    `npm pkg set scripts.dev="${development}"`,
    "npm run dev",
    "open http://localhost:3000",
    `in production, after npm run build: NODE_ENV=production ${production}`,
  ];
  return { project: "Vite and Hono", files, next, login: loginOf(user) };
}

function writeAll(dir: string, files: NewFile[], undo: Undo): Written[] {
  return files.map((file) => writeNew(dir, file, undo));
}

function loginOf({ email, password }: SampleUser): Result["login"] & object {
  return { email, password };
}

/** The first of these names that no module has. */
function freeName(dir: string, folder: string, ...names: string[]): string {
  const isFree = (name: string) => !findModule(dir, posix.join(folder, name));
  return names.find(isFree) ?? `auth.${names[0]}`;
}

/** @throws UsageError if the project has such a file. */
function refuse(path: string | undefined): void {
  if (path === undefined) return;
  throw new UsageError(
    `${path} is there already: waxseal init sets up projects that have no sign-in yet, and wrote ` +
      'nothing. To move from another library, see "Moving to waxseal" in the documentation.',
  );
}

/** How to install what package.json does not name; after `-D`, for development. */
function install(dir: string, names: string[]): string[] {
  const there = dependenciesOf(dir);
  const missing = names.filter((name) => name === "-D" || !(name in there));
  return missing.some((name) => name !== "-D") ? [installCommand(dir, ...missing)] : [];
}

/** The files are ES modules. */
function moduleHint(dir: string): string[] {
  return isModule(dir) ? [] : ["npm pkg set type=module"];
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
