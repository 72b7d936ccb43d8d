// Every option of Auth.js v5 and NextAuth.js v4: taken as it is, or refused with the right advice.

import assert from "node:assert/strict";
import { test } from "node:test";

import GitHub from "@auth/core/providers/github";
import ts from "typescript";
import { createAuth, WaxsealError } from "waxseal";

import { SECRET } from "./support.mjs";

const fn = () => {};

/** The options that are here too, with a value. */
const taken = {
  adapter: { createUser: fn },
  basePath: "/auth",
  callbacks: {
    jwt: ({ token }) => token,
    redirect: ({ url }) => url,
    session: ({ session }) => session,
    signIn: () => true,
  },
  debug: false,
  events: {
    createUser: fn,
    linkAccount: fn,
    session: fn,
    signIn: fn,
    signOut: fn,
    updateUser: fn,
  },
  logger: { debug: fn, error: fn, warn: fn },
  pages: { error: "/e", newUser: "/n", signIn: "/i", signOut: "/o", verifyRequest: "/v" },
  providers: [GitHub({ clientId: "id", clientSecret: "secret" })],
  redirectProxyUrl: "https://app.example/api/auth",
  secret: SECRET,
  session: { maxAge: 5000, strategy: "jwt", updateAge: 50 },
  theme: { logo: "/logo.svg" },
  trustHost: true,
};

/** The others, and what their error says. */
const refused = {
  cookies: "write `cookie` for the session's, with a `name` without prefix",
  experimental: "leave it out, there are no passkeys (WebAuthn)",
  "jwt.decode": "write `format`, as tokens have no other codec",
  "jwt.encode": "write `format`, as tokens have no other codec",
  "jwt.maxAge": "write `session.maxAge`",
  "jwt.secret": "write `secret`",
  raw: "leave it out, endpoints answer with a Response",
  "session.generateSessionToken": "leave it out, it is for sessions in a database",
  skipCSRFCheck: "leave it out, the check cannot be switched off",
  "theme.brandColor": "write `theme.accent`",
  "theme.buttonText": "leave it out, it follows from `theme.accent`",
  "theme.colorScheme": "leave it out, pages follow the browser's scheme",
  useSecureCookies: "write `cookie.secure`",
};

const isGroup = (value) => Object.getPrototypeOf(value) === Object.prototype;

test("these are the options of both", () => {
  const here = Object.entries(taken).flatMap(([name, value]) =>
    isGroup(value) && name !== "adapter"
      ? Object.keys(value).map((member) => `${name}.${member}`)
      : [name],
  );
  const all = new Set([
    ...optionsOf("@auth/core", "AuthConfig"),
    ...optionsOf("next-auth-v4", "AuthOptions"),
  ]);
  assert.deepEqual([...here, ...Object.keys(refused)].sort(), [...all].sort());
});

test("what is here too is taken, together and with the provider of Auth.js", () => {
  createAuth(taken);
});

for (const [option, advice] of Object.entries(refused)) {
  test(`${option}: ${advice}`, () => {
    const [group, member] = option.split(".");
    const config = { ...taken, [group]: member ? { ...taken[group], [member]: fn } : fn };
    assert.throws(
      () => createAuth(config),
      (error) =>
        error instanceof WaxsealError &&
        error.code === "unknown-option" &&
        error.message.startsWith(`waxseal has no option \`${option}\`: ${advice}`),
    );
  });
}

test('session.strategy: "database" says what becomes of the adapter', () => {
  const config = { ...taken, session: { strategy: "database" } };
  assert.throws(
    () => createAuth(config),
    /`session\.strategy` must be "jwt", and the `adapter` may stay/,
  );
});

/** Options, and members of those that group them, as the published types have them. */
function optionsOf(from, name) {
  const file = `${import.meta.dirname}/options.ts`;
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile;
  host.getSourceFile = (path, ...rest) =>
    path === file
      ? ts.createSourceFile(path, `export type { ${name} as Options } from "${from}";`, rest[0])
      : read(path, ...rest);
  const options = { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [] };
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const [symbol] = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(file)),
  );
  const type = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol));
  const groups = ["callbacks", "events", "jwt", "logger", "pages", "session", "theme"];
  return checker.getPropertiesOfType(type).flatMap((property) => {
    if (!groups.includes(property.name)) return [property.name];
    const group = checker.getNonNullableType(checker.getTypeOfSymbol(property));
    const members = checker.getPropertiesOfType(group);
    return members.map((member) => `${property.name}.${member.name}`);
  });
}
