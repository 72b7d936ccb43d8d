/** The files of a project of Hono, on Node, Bun, Deno or Workers. */

import { posix } from "node:path";

import type { NewFile } from "./file.js";
import type { HonoProject } from "./project.js";
import type { SampleUser } from "./user.js";
import { usersModule } from "./users.js";
import { signInConfiguration, SIGN_IN_OPTIONS } from "./worker.js";

/** The names of modules, where those of the project leave them free. */
export interface HonoParts {
  users: string;
  dashboard: string;
}

export function honoFiles(project: HonoProject, user: SampleUser, parts: HonoParts): NewFile[] {
  const { entry, language, runtime } = project;
  const beside = (name: string) => posix.join(posix.dirname(entry), `${name}.${language}`);
  const users = moduleOf(project, parts.users);
  return [
    {
      path: beside("auth"),
      what: "the configuration",
      text: runtime === "workers" ? signInConfiguration(users) : configuration(users),
    },
    {
      path: beside(parts.users),
      what: "one user, until yours",
      text: usersModule(language, user),
    },
    {
      path: beside(parts.dashboard),
      what: "the endpoints, and a guarded page",
      text: routes(project),
    },
    { path: entry, what: "the application", text: application(project, parts) },
  ];
}

/** What is to be added where the project has an entry already. */
export function honoHint(project: HonoProject, parts: HonoParts): string {
  return `  import { dashboard } from "${moduleOf(project, parts.dashboard)}";

  app.route("/", dashboard); // before your own routes`;
}

/** What starts it, with its secret, where it is no Worker. */
export function honoCommand({ runtime, entry, language }: HonoProject): string {
  if (runtime === "bun") return `bun run --hot ${entry}`;
  if (runtime === "deno") {
    return `deno run --watch --env-file=.env --allow-net --allow-env --allow-read ${entry}`;
  }
  return `${language === "ts" ? "npx tsx watch" : "node --watch"} --env-file=.env ${entry}`;
}

/** Of the modules that a template needs; the address is the one that its host says. */
export function configuration(users: string): string {
  return `import { createAuth, credentials } from "waxseal";
import { findByPassword } from "${users}";

export const auth = createAuth({
${SIGN_IN_OPTIONS}});
`;
}

/** Deno takes names of files as they are; TypeScript, Bun and bundlers find .ts behind .js. */
function moduleOf({ runtime, language }: HonoProject, name: string): string {
  return `./${name}.${runtime === "deno" ? language : "js"}`;
}

function routes(project: HonoProject): string {
  return `import { Hono } from "hono";
import { html } from "hono/html";
import { authHandler, requireSession, session } from "waxseal/hono";
import { auth } from "${moduleOf(project, "auth")}";

export const dashboard = new Hono()
  .use(authHandler(auth)) // /api/auth/*: sign-in, sign-out, the session
  .use(session(auth)) // c.var.session, or null
  .get("/dashboard", requireSession(auth), (c) => {
    c.header("Cache-Control", "private, no-store");
    return c.html(
      html\`<!doctype html>
        <html lang="en">
          <meta name="viewport" content="width=device-width" />
          <title>Dashboard</title>
          <h1>Hello, \${c.var.session.user.name}</h1>
          <a href="/api/auth/signout">Sign out</a>
        </html>\`,
    );
  });
`;
}

function application(project: HonoProject, parts: HonoParts): string {
  const { runtime } = project;
  const serve: { [runtime in typeof runtime]: string } = {
    node: `const port = Number(process.env.PORT ?? 3000);
serve({ fetch: app.fetch, port }, () => console.log(\`http://localhost:\${port}/dashboard\`));
`,
    bun: "export default app;\n",
    workers: "export default app;\n",
    deno: `Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8000) }, app.fetch);\n`,
  };
  return `${runtime === "node" ? `import { serve } from "@hono/node-server";\n` : ""}import { Hono } from "hono";
import { dashboard } from "${moduleOf(project, parts.dashboard)}";

const app = new Hono()
  .route("/", dashboard) // before your own routes
  .get("/", (c) => c.redirect("/dashboard"));

${serve[runtime]}`;
}
