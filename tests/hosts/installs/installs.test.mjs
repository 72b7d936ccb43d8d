// `"next-auth": "file:….tgz"`, with every package manager: what is installed loads, finds the
// package that it carries, and has its types.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

import ts from "typescript";

import { attempt, capture, root } from "../../../scripts/lib/run.mjs";
import { managers } from "./managers.mjs";

const dir = mkdtempSync(join(tmpdir(), "waxseal-installs-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Nobody answers there: what is asked for is missing. */
const NOWHERE = "http://127.0.0.1:9/";
const registry = capture("npm", ["config", "get", "registry"]).trim();

const LOAD = `
  const loaded = {};
  for (const entry of entries) loaded[entry] = Object.keys(await import(entry)).length;
  const { encode, decode } = await import("next-auth/jwt");
  const options = { secret: "a secret of an application, long enough", salt: "" };
  const token = await encode({ token: { sub: "7" }, ...options });
  const { sub } = await decode({ token, ...options });
  console.log(JSON.stringify({ loaded, sub }));
`;

/** The two tarballs. Version 5 needs `@auth/core` from the registry, version 4 nothing. */
const majors = {
  4: {
    registry: NOWHERE,
    entries: ["", "/next", "/jwt", "/react", "/middleware", "/providers/github"],
    types: `
      import NextAuth, { getServerSession, type AuthOptions, type Session } from "next-auth";
      import type { JWT } from "next-auth/jwt";
      import { withAuth } from "next-auth/middleware";
      import GithubProvider from "next-auth/providers/github";
      import { useSession } from "next-auth/react";
      declare module "next-auth" {
        interface Session {
          role: number;
        }
      }
      export const options: AuthOptions = { providers: [GithubProvider({ clientId: "a", clientSecret: "b" })] };
      export const role = async (): Promise<number | undefined> => (await getServerSession(options))?.role;
      export const session: Session | null = useSession().data;
      export const subject = (token: JWT): string | undefined => token.sub;
      export default [NextAuth(options), withAuth({})];
      // @ts-expect-error
      export const wrong: AuthOptions = { providers: 1 };
    `,
  },
  5: {
    registry,
    entries: ["", "/jwt", "/react", "/providers/github"],
    types: `
      import NextAuth, { AuthError, type NextAuthConfig, type Session } from "next-auth";
      import type { JWT } from "next-auth/jwt";
      import GitHub from "next-auth/providers/github";
      import { useSession } from "next-auth/react";
      declare module "next-auth" {
        interface Session {
          role: number;
        }
      }
      export const config = { providers: [GitHub] } satisfies NextAuthConfig;
      export const { auth, handlers } = NextAuth(config);
      export const role = async (): Promise<number | undefined> => (await auth())?.role;
      export const session: Session | null = useSession().data;
      export const subject = (token: JWT): string | undefined => token.sub;
      export const message = (error: AuthError): string => error.message;
      // @ts-expect-error
      export const wrong: NextAuthConfig = { providers: 1 };
    `,
  },
};

/** What a stand-in imports of others: the real ones are large, and bring what they carry. */
const stubs = {
  next: {
    version: "15.5.9",
    modules: {
      index: "",
      headers: "exports.cookies = exports.headers = async () => new Headers();",
      navigation: "exports.redirect = () => {};",
      server: "exports.NextRequest = Request; exports.NextResponse = Response;",
    },
  },
  react: {
    version: "19.0.0",
    modules: {
      index:
        "exports.createContext = () => ({}); exports.startTransition = exports.useContext =" +
        " exports.useEffect = exports.useRef = exports.useState = exports.useSyncExternalStore = () => {};",
      "jsx-runtime": "exports.jsx = () => {};",
    },
  },
  "react-dom": { version: "19.0.0", modules: { index: "" } },
};

const dependencies = Object.fromEntries(
  Object.keys(stubs).map((name) => [name, `file:${packStub(name)}`]),
);

for (const [major, wanted] of Object.entries(majors)) {
  for (const [name, manager] of Object.entries(managers)) {
    test(`version ${major} by ${name}`, () => {
      const app = join(dir, `${major} ${name}`.replaceAll(/\W+/g, "-"));
      install(app, manager, { ...wanted, tarball: tarballOf(major) });
      const { status, stdout, stderr } = inside(app, manager, [...manager.node, "load.mjs"]);
      assert.equal(status, 0, stderr);
      const { loaded, sub } = JSON.parse(stdout.trim().split("\n").at(-1));
      assert.equal(sub, "7");
      for (const entry of wanted.entries) {
        assert.ok(loaded[`next-auth${entry}`] > 0, entry);
      }
      // A compiler finds types through links and folders; with Plug'n'Play it is patched.
      if (!name.includes("Plug")) assert.deepEqual(typeErrors(join(app, "types.ts")), []);
    });
  }
}

function tarballOf(major) {
  const folder = join(root, "target/next-auth");
  const wanted = new RegExp(`^waxseal-next-auth-${major}\\..*\\.tgz$`);
  const names = readdirSync(folder).filter((name) => wanted.test(name));
  assert.equal(names.length, 1, `${names}`);
  return join(folder, names[0]);
}

function packStub(name) {
  const folder = join(dir, "stubs", name);
  const { version, modules } = stubs[name];
  mkdirSync(folder, { recursive: true });
  const exports = { ".": "./index.js", "./*.js": "./*.js", "./*": "./*.js" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, exports }));
  for (const [module, text] of Object.entries(modules)) {
    writeFileSync(join(folder, `${module}.js`), text);
  }
  const args = ["pack", "--json", "--pack-destination", dirname(folder)];
  const [{ filename }] = JSON.parse(capture("npm", args, { cwd: folder }));
  return join(dirname(folder), filename);
}

function install(app, manager, { registry, tarball, entries, types }) {
  const names = entries.map((entry) => `next-auth${entry}`);
  const contents = {
    "package.json": JSON.stringify({
      name: "app",
      private: true,
      dependencies: { ...dependencies, "next-auth": `file:${tarball}` },
    }),
    "load.mjs": `const entries = ${JSON.stringify(names)};${LOAD}`,
    "types.ts": types,
    ...manager.files?.(registry),
  };
  mkdirSync(app);
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(app, name), text);
  const { status, stdout, stderr } = inside(app, manager, manager.install(registry));
  assert.equal(status, 0, stdout + stderr);
}

/** With a home of its own: no cache, and no settings of whoever runs the tests. */
function inside(app, { environment = {} }, [command, ...args]) {
  const env = { ...process.env, HOME: app, CI: "", ...environment };
  return attempt(command, args, { cwd: app, env });
}

function typeErrors(file) {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
}
