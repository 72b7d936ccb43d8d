// What an editor shows of the types: which paths it offers, and what a session looks like.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import ts from "typescript";

/** Beside the other tests, so that it finds the packed package. */
const file = join(import.meta.dirname, "editor.ts");
const { options } = ts.getParsedCommandLineOfConfigFile(
  join(import.meta.dirname, "tsconfig.json"),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: assert.fail },
);
let source = "";
let version = 0;
const service = ts.createLanguageService({
  ...ts.sys,
  useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
  fileExists: (path) => path === file || ts.sys.fileExists(path),
  readFile: (path) => (path === file ? source : ts.sys.readFile(path)),
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (path) => (path === file ? String(version) : "0"),
  getScriptSnapshot(path) {
    const text = path === file ? source : ts.sys.readFile(path);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getDefaultLibFileName: ts.getDefaultLibFilePath,
});

const head = `
import { createAuth, credentials, type InferSession } from "waxseal";
import Waxseal from "waxseal/next";
interface User {
  id: string;
  name: string;
  email?: string | null;
  role: "admin" | "member";
  org: { plan: "free" | "pro"; seats: number };
  save(): void;
}
const providers = [credentials({ authorize: async () => null as User | null })];
`;

for (const make of ["createAuth", "Waxseal"]) {
  const at = (projections) => complete(`${make}({ providers, projections: { ${projections} } });`);

  test(`the paths of a user complete in ${make}`, () => {
    const names = ["user.email", "user.id", "user.name", "user.org", "user.role"];
    assert.deepEqual(at(`jwt: { role: "user.|" }`), names);
    assert.deepEqual(at(`jwt: { id: "user.id", role: "user.r|" }`), names);
    assert.deepEqual(at(`jwt: { role: { from: "user.|", default: "member" } }`), names);
    assert.deepEqual(at(`jwt: { role: "|" }`), names);
  });

  test(`the next level completes in ${make}`, () => {
    const names = ["user.org.plan", "user.org.seats"];
    assert.deepEqual(at(`jwt: { plan: "user.org.|" }`), names);
    assert.deepEqual(at(`jwt: { plan: { from: "user.org.p|", default: "free" } }`), names);
  });

  test(`the claims of the token complete in ${make}`, () => {
    for (const path of ["token.|", "|"]) {
      const names = at(
        `jwt: { role: "user.role", plan: "user.org" }, session: { "user.role": "${path}" }`,
      );
      for (const name of ["token.role", "token.plan", "token.sub", "token.auth_time"]) {
        assert.ok(names.includes(name), `${name} in ${names}`);
      }
    }
    assert.deepEqual(at(`jwt: { org: "user.org" }, session: { plan: "token.org.|" }`), [
      "token.org.plan",
      "token.org.seats",
    ]);
  });
}

test("a misspelt path is told which ones there are", () => {
  assert.match(
    errorOf(`createAuth({ providers, projections: { jwt: { role: "user.rol" } } });`),
    /"user.rol".*"user.id" \| .*"user.role"/,
  );
  assert.match(
    errorOf(
      `createAuth({ providers, projections: { jwt: { p: { from: "user.org.pln", default: "" } } } });`,
    ),
    /"user.org.pln".*"user.org.plan" \| "user.org.seats"/,
  );
  assert.match(
    errorOf(`createAuth({ providers, projections: { session: { email: "token.emall" } } });`),
    /"token.emall".*"token.email"/,
  );
});

test("a claim that the token does not have is told from one that is misspelt", () => {
  for (const path of ["token.role", "token.id", "token.org.plan"]) {
    const error = errorOf(
      `createAuth({ providers, projections: { session: { "user.x": "${path}" } } });`,
    );
    const claim = path.split(".")[1];
    assert.ok(error.includes(`"token.${claim}, once projections.jwt has ${claim}"`), error);
    assert.doesNotMatch(error, /Did you mean/);
  }
  const roles = errorOf(
    `createAuth({ providers, projections: { jwt: { role: "user.role", root: "user.id" }, session: { role: "token.roel" } } });`,
  );
  assert.match(roles, /"token.roel".*"token.role"/);
  assert.doesNotMatch(roles, /token.rev/);
});

test("a hover shows a session as it is, and nothing that it never has", () => {
  const configured = `
    const { auth } = Waxseal({
      providers,
      projections: {
        jwt: { id: "user.id", role: "user.role" },
        session: { "user.id": "token.id", "user.role": "token.role" },
      },
    });
    const session = await auth();`;
  const user = `{ name: string; email?: string | null | undefined; id: string; role: "admin" | "member"; }`;
  const sessionText = `const session: { expires: string; user: ${user}; } | null`;
  assert.deepEqual(sorted(hover(`${configured} /*|*/session;`)), sorted(sessionText));

  const without = hover(`
    const auth = createAuth({
      providers: [credentials({ authorize: async () => null as { id: string; name: string } | null })],
    });
    type Session = InferSession<typeof auth>;
    declare const session: Session;
    session./*|*/user;`);
  assert.match(without, /user: \{ name: string; \}/);
});

test("a hover in callbacks.session shows what the session and the token have", () => {
  const configured = (callback) => `
    Waxseal({
      providers,
      projections: {
        jwt: { id: "user.id", role: "user.role" },
        session: { "user.id": "token.id", "user.role": "token.role" },
      },
      callbacks: { ${callback} },
    });`;
  const user = `{ id: string; role: "admin" | "member"; name: string; email?: string | null | undefined; }`;
  assert.deepEqual(
    sorted(hover(configured(`session({ session }) { return /*|*/session; }`))),
    sorted(`(parameter) session: { expires: string; user: SessionMark & ${user}; }`),
  );
  // With what may be assigned, which a callback before it has put into the token.
  const added = hover(
    configured(`
      jwt: ({ token }) => ({ ...token, plan: "free" }),
      session({ session, token }) {
        session./*|*/user.plan = token.plan;
        return session;
      }`),
  );
  assert.match(added, /\brole: "admin" \| "member"; .*\bplan\?: string \|/);
  const token = hover(configured(`session({ session, token }) { /*|*/token; return session; }`));
  assert.match(token, /^\(parameter\) token: \{ .*\brole: "admin" \| "member";/);
});

test("the README's example stays cheap to check", () => {
  place(
    `Waxseal({
      providers,
      projections: {
        jwt: { id: "user.id", role: "user.role" },
        session: { "user.id": "token.id", "user.role": "token.role" },
      },
      callbacks: {
        authorized: ({ request, auth }) => !!auth || request.nextUrl.pathname === "/",
      },
    });/*|*/`,
    "/*|*/",
  );
  const program = service.getProgram();
  assert.deepEqual(
    program.getSemanticDiagnostics(program.getSourceFile(file)).filter(isNotUnused),
    [],
  );
  const count = program.getInstantiationCount();
  // About twice what it is: no limit on a small change, but on an explosion.
  assert.ok(count > 1000 && count < 40_000, `${count} instantiations`);
});

/** The names that are offered at `|`, in their order. */
function complete(code) {
  const position = place(code, "|");
  const found = service.getCompletionsAtPosition(file, position, {});
  return (found?.entries ?? []).map((entry) => entry.name).sort();
}

/** The text that is shown at `/*|*\/`, in one line. */
function hover(code) {
  const info = service.getQuickInfoAtPosition(file, place(code, "/*|*/"));
  return ts.displayPartsToString(info.displayParts).replaceAll(/\s+/g, " ");
}

function errorOf(code) {
  place(`${code}/*|*/`, "/*|*/");
  const [error] = service.getSemanticDiagnostics(file).filter(isNotUnused);
  return ts.flattenDiagnosticMessageText(error.messageText, "\n");
}

/** The head imports more than each test uses. */
function isNotUnused({ code }) {
  return code !== 6133;
}

/** Opens the file with this code, and returns where the mark was. */
function place(code, mark) {
  const position = head.length + code.indexOf(mark);
  const last = code.lastIndexOf(mark);
  assert.equal(head.length + last, position, "one mark");
  source = `${head}${code.slice(0, last)}${code.slice(last + mark.length)}\nexport {};\n`;
  version += 1;
  return position;
}

/** TypeScript does not promise an order of members. */
function sorted(text) {
  return text.split(/[;{}] ?/).sort();
}
