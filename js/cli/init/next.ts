/** The files of a Next.js project: those of docs/getting-started.md. */

import { typedIn, type NewFile } from "./file.js";
import type { NextProject } from "./project.js";
import type { OwnRoutes } from "./routes.js";
import type { SampleUser } from "./user.js";
import { styleOf } from "./style.js";
import { usersModule } from "./users.js";

/** What the files depend on besides the project. */
export interface Parts {
  /** What the project has already is not written. */
  own: OwnRoutes;
  /** The module with the sample user, without its extension. */
  users: string;
}

export function nextFiles(project: NextProject, user: SampleUser, parts: Parts): NewFile[] {
  const { sourceDir, language, guard, hasRootLayout } = project;
  const file = (path: string, what: string, text: string) => ({
    path: sourceDir + path,
    what,
    text,
  });
  const { own } = parts;
  const page = `page.${language}x`;
  const pages = [
    ...(own.login === undefined
      ? [
          file(`app/login/${page}`, "the login page", LOGIN_PAGE),
          file(`app/login/login-form.${language}x`, "its form", loginForm(project)),
          file(`app/login/actions.${language}`, "what the form calls", loginAction(project)),
        ]
      : []),
    ...(own.login === undefined || own.dashboard === undefined
      ? [file("app/auth.css", "the style of these pages", styleOf("auth", "15vh"))]
      : []),
    ...(own.dashboard === undefined
      ? [file(`app/dashboard/${page}`, "a guarded page", dashboardPage(project))]
      : []),
  ];
  return [
    file(`auth.${language}`, "the configuration", configuration(project, parts)),
    file(`${parts.users}.${language}`, "one user, until yours", usersModule(language, user)),
    file(`${guard}.${language}`, "renews cookies, guards pages", GUARDS[guard]),
    ...(own.endpoints === undefined ? [endpointsFile(project)] : []),
    ...(hasRootLayout ? pages : []),
  ];
}

export function endpointsFile(project: NextProject): NewFile {
  return {
    path: `${project.sourceDir}app/api/auth/[...nextauth]/route.${project.language}`,
    what: "the endpoints",
    text: route(project),
  };
}

/** The module `auth`, as a file so many folders below `sourceDir` imports it. */
function authModule({ hasAlias }: Pick<NextProject, "hasAlias">, depth: number): string {
  return hasAlias ? "@/auth" : `${"../".repeat(depth)}auth`;
}

function configuration(project: NextProject, { own, users }: Parts): string {
  const module = project.hasAlias ? `@/${users}` : `./${users}`;
  const pages =
    project.hasRootLayout && own.login === undefined ? `\n  pages: { signIn: "/login" },` : "";
  return `import { credentials } from "waxseal";
import Waxseal from "waxseal/next";
import { findByPassword } from "${module}";

export const { auth, proxy, handlers, signIn, signOut } = Waxseal({
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) => findByPassword(email, password),
    }),
  ],
  projections: {
    jwt: { id: "user.id", role: "user.role" }, // user → token, in an HttpOnly cookie
    session: { "user.id": "token.id", "user.role": "token.role" }, // token → what the app sees
  },
  callbacks: {
    // Who may see what, asked by ${project.guard}.${project.language} before each page.
    authorized: ({ request, auth }) =>
      auth !== null || !request.nextUrl.pathname.startsWith("/dashboard"),
  },${pages}
});
`;
}

const MATCHER = `matcher: ["/((?!_next/static/|favicon.ico$).*)"]`;

const GUARDS = {
  proxy: `export { proxy } from "./auth";

export const config = { ${MATCHER} };
`,
  middleware: `export { proxy as middleware } from "./auth";

export const config = { runtime: "nodejs", ${MATCHER} };
`,
};

function route(project: NextProject): string {
  return `import { handlers } from "${authModule(project, 4)}";

export const { GET, POST } = handlers;
`;
}

/**
 * It waits for the session and is sent whole, so that it works without JavaScript: what streams
 * into `<Suspense>` stays hidden there. Where Next.js insists on that, it is streamed.
 */
function dashboardPage({ rendering, ...project }: NextProject): string {
  const isStreamed = rendering === "streamed";
  const instant = `// The page waits for the session, and is sent whole: it works without JavaScript.
export const instant = false;

`;
  const shell = `export default function Page() {
  return (
    <Suspense fallback={<p>One moment…</p>}>
      <Dashboard />
    </Suspense>
  );
}

async function Dashboard() {`;
  return `import { redirect } from "next/navigation";
${isStreamed ? `import { Suspense } from "react";\n` : ""}import { auth, signOut } from "${authModule(project, 2)}";
import "../auth.css";

${rendering === "whole" ? instant : ""}${isStreamed ? shell : "export default async function Page() {"}
  // ${project.guard}.${project.language} checked already. This check stays even if the matcher changes.
  const session = await auth();
  if (!session) redirect("/login?callbackUrl=/dashboard");

  async function leave() {
    "use server";
    await signOut({ redirectTo: "/" });
  }

  return (
    <main className="auth">
      <h1>Hello, {session.user.name}</h1>
      <p>You are signed in as {session.user.role}.</p>
      <form action={leave}>
        <button>Sign out</button>
      </form>
    </main>
  );
}
`;
}

const LOGIN_PAGE = `import { LoginForm } from "./login-form";
import "../auth.css";

export default function Page() {
  return (
    <main className="auth">
      <h1>Sign in</h1>
      <LoginForm />
    </main>
  );
}
`;

/** It works without JavaScript, with Cache Components too: nothing of it is streamed. */
function loginForm(project: NextProject): string {
  const attempt = project.language === "ts" ? "<Attempt, FormData>" : "";
  const type = project.language === "ts" ? ", type Attempt" : "";
  return `"use client";

import { useActionState } from "react";
import { login${type} } from "./actions";

export function LoginForm() {
  const [{ email, error }, action, isPending] = useActionState${attempt}(login, {});
  return (
    <form action={action}>
      {error && <p role="alert">{error}</p>}
      <label>
        Email
        <input name="email" type="email" autoComplete="username" defaultValue={email} required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button disabled={isPending}>Sign in</button>
    </form>
  );
}
`;
}

function loginAction(project: NextProject): string {
  const ts = typedIn(project.language);
  const type = `/** What the form shows after a failed attempt. */
export interface Attempt {
  email?: string;
  error?: string;
}

`;
  return `"use server";

import { headers } from "next/headers";
import { CredentialsSignin } from "waxseal";
import { signIn } from "${authModule(project, 2)}";

${ts(type)}export async function login(_${ts(": Attempt")}, form${ts(": FormData")})${ts(": Promise<Attempt>")} {
  const { email, password } = Object.fromEntries(form);
  try {
    // On success it throws the redirect of Next.js, which must pass through. It goes to pages
    // of this origin only, whatever the address says.
    await signIn("credentials", { email, password, redirectTo: await target() });
    return {};
  } catch (error) {
    if (!(error instanceof CredentialsSignin)) throw error;
    return {
      email: String(email),
      error:
        error.code === "throttled"
          ? "Too many attempts. Try again in 15 minutes."
          : "Email and password do not match.",
    };
  }
}

/** Where the visitor wanted to go: the address of the login page says it. */
async function target()${ts(": Promise<string>")} {
  const page = (await headers()).get("referer");
  const callbackUrl = page && new URL(page).searchParams.get("callbackUrl");
  return callbackUrl || "/dashboard";
}
`;
}
