/**
 * The files of a page of Vite with an API of Hono. One server has both, in development by
 * the middleware of Vite: nothing in the configuration of Vite changes, and there is one
 * origin, as in production.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { typedIn, type Language, type NewFile } from "./file.js";
import { configuration } from "./hono.js";
import type { ViteProject } from "./project.js";
import type { SampleUser } from "./user.js";
import { styleOf } from "./style.js";
import { usersModule } from "./users.js";

export function viteFiles(project: ViteProject, user: SampleUser): NewFile[] {
  const { language, isReact } = project;
  return [
    {
      path: `server/auth.${language}`,
      what: "the configuration",
      text: configuration("./users.js"),
    },
    {
      path: `server/users.${language}`,
      what: "one user, until yours",
      text: usersModule(language, user),
    },
    { path: `server/app.${language}`, what: "the endpoints, and an API", text: API },
    { path: `server/index.${language}`, what: "serves both, in development too", text: server() },
    ...(isReact
      ? [
          {
            path: `src/account.${language}x`,
            what: "a form, or who is signed in",
            text: reactAccount(language),
          },
          { path: "src/account.css", what: "its style", text: styleOf("account", "3rem") },
        ]
      : [
          {
            path: `src/account.${language}`,
            what: "a link, or who is signed in",
            text: plainAccount(language),
          },
        ]),
  ];
}

/** Where the page shows it. */
export function viteHint({ isReact, language }: ViteProject): string {
  return isReact
    ? `  import { Account } from "./account";

  <Account />`
    : `  import { showAccount } from "./account${language === "ts" ? "" : ".js"}";

  void showAccount(document.body);`;
}

/** What starts the server in development, and in production. */
export function viteCommands({ language }: ViteProject): [development: string, production: string] {
  const file = `--env-file=.env.local server/index.${language}`;
  return language === "ts"
    ? [`tsx watch ${file}`, `npx tsx ${file}`]
    : [`node --watch ${file}`, `node ${file}`];
}

/** How `npm run build` checks the server too: by what create-vite writes, or another setup. */
export function viteCheckHint({ dir, language }: ViteProject): string[] {
  const has = (name: string) => existsSync(join(dir, name));
  if (language === "js") return [];
  if (has("tsconfig.node.json")) return ['add "server" to the "include" of tsconfig.node.json'];
  if (!has("tsconfig.json")) return [];
  return ['add "server" to the "include" of tsconfig.json, and "node" to its "types"'];
}

const API = `import { Hono } from "hono";
import { authHandler, requireSession, session } from "waxseal/hono";
import { auth } from "./auth.js";

export const app = new Hono()
  .use(authHandler(auth)) // /api/auth/*: sign-in, sign-out, the session
  .use("/api/*", session(auth)) // c.var.session, or null
  .get("/api/me", requireSession(auth), (c) => {
    c.header("Cache-Control", "private, no-store");
    return c.json(c.var.session.user);
  })
  .all("/api/*", (c) => c.json({ error: "not found" }, 404));
`;

function server(): string {
  return `import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { app } from "./app.js";

const server = createServer();
const isProduction = process.env.NODE_ENV === "production";
if (isProduction) {
  // What \`vite build\` has made; every other path is one of the page.
  app.use(serveStatic({ root: "dist" })).get("*", serveStatic({ path: "dist/index.html" }));
  server.on("request", getRequestListener(app.fetch));
} else {
  const { createServer: createVite } = await import("vite");
  const vite = await createVite({ server: { middlewareMode: true, hmr: { server } } });
  const api = getRequestListener(app.fetch);
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/api/")) void api(request, response);
    else vite.middlewares(request, response);
  });
}

const port = Number(process.env.PORT ?? 3000);
// Vite shows the sources of the page: to this machine alone.
const host = isProduction ? undefined : "localhost";
server.listen({ port, host }, () => console.log(\`http://localhost:\${port}\`));
`;
}

function reactAccount(language: Language): string {
  const ts = typedIn(language);
  const event = language === "ts" ? ", type FormEvent" : "";
  return `import { useState${event} } from "react";
import { SessionProvider, signIn, signOut, useSession } from "waxseal/react";
import "./account.css";

/** Who is signed in, or a form. With other components that ask for the session, give the page
    one SessionProvider, around all of them. */
export function Account() {
  return (
    <SessionProvider>
      <section className="account">
        <Who />
      </section>
    </SessionProvider>
  );
}

function Who() {
  const { data: session, status } = useSession();
  if (status === "loading") return <p>One moment…</p>;
  if (!session) return <SignIn />;
  return (
    <>
      <h1>Hello, {session.user.name}</h1>
      <button onClick={() => void signOut({ redirect: false })}>Sign out</button>
    </>
  );
}

function SignIn() {
  const [error, setError] = useState("");

  async function enter(event${ts(": FormEvent<HTMLFormElement>")}) {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget));
    const result = await signIn("credentials", { email, password, redirect: false });
    if (result.ok) return;
    setError(
      result.code === "throttled"
        ? "Too many attempts. Try again in 15 minutes."
        : "Email and password do not match.",
    );
  }

  return (
    <form method="post" onSubmit={(event) => void enter(event)}>
      {error && <p role="alert">{error}</p>}
      <label>
        Email
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button>Sign in</button>
    </form>
  );
}
`;
}

function plainAccount(language: Language): string {
  const ts = typedIn(language);
  return `/** Shows who is signed in, or a link to the sign-in page. */
export async function showAccount(parent${ts(": HTMLElement")})${ts(": Promise<void>")} {
  const response = await fetch("/api/me", { headers: { Accept: "application/json" } });
  const heading = document.createElement("h1");
  const link = document.createElement("a");
  const back = encodeURIComponent(location.pathname + location.search);
  if (response.ok) {
    const { name } = await response.json();
    heading.textContent = \`Hello, \${name}\`;
    link.textContent = "Sign out";
    link.href = "/api/auth/signout";
  } else {
    heading.textContent = "Hello";
    link.textContent = "Sign in";
    link.href = \`/api/auth/signin?callbackUrl=\${back}\`;
  }
  parent.append(heading, link);
}
`;
}
