// The entries and options of next-auth, in three readings that must agree: the types of the published
// original, the table of docs/next-auth.md, and what the packed stand-in does with them.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

import { root } from "../../scripts/lib/run.mjs";

/** Options whose members are the application's. */
const WHOLE = ["adapter", "providers"];

/** The paths of the options that a type has, such as `"session.maxAge"`. */
export function optionsIn(file, typeName) {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
    strict: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbol = checker.getExportsOfModule(module).find(({ name }) => name === typeName);
  const options = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  return options.flatMap((option) => {
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(option));
    const members = hasMembers(type, checker) ? type.getProperties() : [];
    if (members.length === 0 || WHOLE.includes(option.name)) return [option.name];
    return members.map(({ name }) => `${option.name}.${name}`);
  });
}

function hasMembers(type, checker) {
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0 || type.isIntersection();
  return isObject && type.getCallSignatures().length === 0 && !checker.isArrayType(type);
}

/** By entry, such as `"next-auth/jwt"`, what the page says that it has. */
export function entries(major) {
  return new Map(
    rowsBelow(`What is there in version ${major}`).flatMap((row) => {
      const [, names, text] = row.split("|");
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => [name, text]);
    }),
  );
}

/** The entries of a package.json, as they are imported. */
export function entriesIn(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const paths = Object.keys(exports).filter((path) => path !== "./package.json");
  return paths.map((path) => `next-auth${path.slice(1)}`);
}

/** By option, what the table says of it for a major version: words such as `"honoured"`. */
export function table(major) {
  return new Map(
    rowsBelow("Options").flatMap((row) => {
      const [, options, four, five] = row.split("|").map((cell) => cell.trim());
      const words = (major === 4 ? four : five).split(/, | or /).sort();
      return namesOf(options).map((option) => [option, words]);
    }),
  );
}

/** The rows of the table below a heading that begin with code. */
function rowsBelow(heading) {
  const page = readFileSync(join(root, "docs/next-auth.md"), "utf8");
  const [, after] = page.split(`\n## ${heading}\n`);
  const [section] = after.split("\n## ");
  return section.split("\n").filter((line) => line.startsWith("| `"));
}

/** Each in backquotes; one that begins with a dot is beside the one before. */
function namesOf(cell) {
  let parent = "";
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => {
    if (name.startsWith(".")) return parent + name;
    parent = name.split(".")[0];
    return name;
  });
}

/** What becomes of an option, in the words of the table. */
export function outcomesOf(NextAuth, option) {
  const outcomes = SAMPLES[option].map((config) => outcomeOf(NextAuth, config));
  return [...new Set(outcomes)].sort();
}

function outcomeOf(NextAuth, config) {
  const warnings = [];
  const logger = { error() {}, warn: (text) => warnings.push(text), debug() {} };
  try {
    NextAuth({ providers: [], secret: LONG, ...config, logger: { ...logger, ...config.logger } });
  } catch (error) {
    if (!/which waxseal does not have|is not there:/.test(error.message)) throw error;
    return "throws";
  }
  return warnings.length > 0 ? "warns" : "honoured";
}

const LONG = "a secret of an application, long enough for everybody";
/** Seconds, than browsers keep a cookie. */
const LONGER = 500 * 86_400;
const own = () => {};
const jwt = { strategy: "jwt" };
const idp = { id: "idp", name: "IdP", type: "oauth", clientId: "client", clientSecret: "secret" };
const passkey = { id: "passkey", type: "webauthn" };

const page = (name) => [{ pages: { [name]: `/${name}` } }, { pages: { [name]: name } }];
const callback = (name) => [{ callbacks: { [name]: own } }];
const event = (name) => [{ events: { [name]: own } }];
const log = (name) => [{ logger: { [name]: own } }];
const theme = (name, ...values) => values.map((value) => ({ theme: { [name]: value } }));
const session = (name, ...values) => values.map((value) => ({ session: { [name]: value } }));
const cookie = (name, ...more) =>
  [{}, { httpOnly: false }, ...more].map((options) => ({
    cookies: { [name]: { name: "own", options: { path: "/", ...options } } },
  }));

/** Configurations with this option in all the ways that make a difference. */
const SAMPLES = {
  providers: [{ providers: [idp] }, { providers: [idp, { ...idp }] }, { providers: [passkey] }],
  secret: [{ secret: LONG }, { secret: "short" }],
  "session.strategy": session("strategy", "jwt", "database"),
  "session.maxAge": [
    { session: { maxAge: 3600 } },
    { session: { maxAge: LONGER }, jwt: { maxAge: LONGER } },
  ],
  "session.updateAge": session("updateAge", 60),
  "session.generateSessionToken": session("generateSessionToken", own),
  "jwt.secret": [{ jwt: { secret: LONG } }],
  "jwt.maxAge": [{ jwt: { maxAge: 3600 } }],
  "jwt.encode": [{ jwt: { encode: own } }],
  "jwt.decode": [{ jwt: { decode: own } }],
  "pages.signIn": page("signIn"),
  "pages.signOut": page("signOut"),
  "pages.error": page("error"),
  "pages.verifyRequest": page("verifyRequest"),
  "pages.newUser": page("newUser"),
  "callbacks.signIn": callback("signIn"),
  "callbacks.jwt": callback("jwt"),
  "callbacks.session": callback("session"),
  "callbacks.redirect": callback("redirect"),
  "callbacks.authorized": callback("authorized"),
  "events.signIn": event("signIn"),
  "events.signOut": event("signOut"),
  "events.createUser": event("createUser"),
  "events.updateUser": event("updateUser"),
  "events.linkAccount": event("linkAccount"),
  "events.session": event("session"),
  adapter: [{ adapter: {}, session: jwt }, { adapter: {} }],
  debug: [{ debug: true }],
  "logger.error": log("error"),
  "logger.warn": log("warn"),
  "logger.debug": log("debug"),
  "theme.colorScheme": theme("colorScheme", "auto", "dark"),
  "theme.buttonText": theme("buttonText", "#fff"),
  "theme.brandColor": theme("brandColor", "#a3202f", "red"),
  "theme.logo": theme("logo", "/logo.svg", "logo.png", "https://no host/logo.png"),
  useSecureCookies: [{ useSecureCookies: true }],
  "cookies.sessionToken": cookie("sessionToken", { maxAge: 60 }),
  "cookies.callbackUrl": cookie("callbackUrl"),
  "cookies.csrfToken": cookie("csrfToken"),
  "cookies.pkceCodeVerifier": cookie("pkceCodeVerifier"),
  "cookies.state": cookie("state"),
  "cookies.nonce": cookie("nonce", { sameSite: "none" }),
  "cookies.webauthnChallenge": [{ cookies: { webauthnChallenge: { name: "own" } } }],
  trustHost: [{ trustHost: true }],
  basePath: [{ basePath: "/auth" }],
  redirectProxyUrl: [{ redirectProxyUrl: "https://example.com/api/auth" }],
  skipCSRFCheck: [{ skipCSRFCheck: Symbol("skip") }],
  raw: [{ raw: Symbol("raw") }],
  "experimental.enableWebAuthn": [{ experimental: { enableWebAuthn: true } }],
};
