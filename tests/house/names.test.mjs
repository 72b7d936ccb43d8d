// Names that each had a second meaning, or none outside this project. What they were
// replaced by stands beside them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";

import { files } from "../../scripts/lib/files.mjs";
import { root } from "../../scripts/lib/run.mjs";

/** Names that nothing in js/ may declare. */
const REPLACED = {
  Visit: "EndpointContext",
  visit: "ctx",
  visitOf: "contextOf",
  manner: "protocol",
  home: "appUrl",
  base: "endpointsUrl",
  wish: "requested",
  kept: "remembered",
  settle: "applyCallbacks",
  present: "runSessionCallback",
  announce: "emitOutcome",
  admit: "checkSignIn",
  begin: "startSession, startSignIn",
  run: "callHook",
  tell: "notify",
  told: "reportOnce",
  note: "debug",
  caution: "warn",
  rubbish: "badReturn",
  failed: "asCallbackError",
  unsayable: "notJson",
  open: "createCore, authFor, openChannel, isPublic",
  Open: "WithUnknownUser",
  put: "writeInput",
  room: "growInput",
  live: "engine",
  born: "builtAt",
  busy: "inCall",
  either: "authOrWrap",
  known: "login, cached",
  examine: "runChecks, inspectToken",
  Options: "DoctorOptions, InspectOptions",
};

/** Names that nothing in src/ may define; a binding of a moment is free. */
const REPLACED_IN_RUST = {
  Found: "SessionCookie",
  Written: "SealedSession",
  Life: "Lineage",
  Piece: "Chunk",
  Doomed: "a name that says which cookies",
  Passes: "a name that says what is decided",
  begin: "write_new",
  open_only_one: "open_unique",
  heed: "a verb of the field",
  told: "a verb of the field",
  over: "a verb of the field",
};

/**
 * A command has one verb that all have, `refresh.run` is an option, and `put` is Cloudflare's.
 * `--open` is an option of a command, and the core's step of that name has it in the inspector.
 */
const ALLOWED = {
  run: ["cli", "config", "refresh", "types"],
  put: ["store"],
  open: ["cli", "inspect"],
};

function declarations(path) {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const names = [];
  const visit = (node) => {
    if (isDeclaration(node) && isPlain(node.name)) names.push(node.name.text.replace(/^#/, ""));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function isDeclaration(node) {
  return [
    ts.isBindingElement,
    ts.isClassDeclaration,
    ts.isEnumDeclaration,
    ts.isEnumMember,
    ts.isFunctionDeclaration,
    ts.isFunctionExpression,
    ts.isGetAccessor,
    ts.isInterfaceDeclaration,
    ts.isMethodDeclaration,
    ts.isMethodSignature,
    ts.isParameter,
    ts.isPropertyAssignment,
    ts.isPropertyDeclaration,
    ts.isPropertySignature,
    ts.isSetAccessor,
    ts.isShorthandPropertyAssignment,
    ts.isTypeAliasDeclaration,
    ts.isVariableDeclaration,
  ].some((is) => is(node));
}

/** Not a pattern, nor computed; a name in quotes stands for itself. */
function isPlain(name) {
  return (
    name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name))
  );
}

test("js/ declares no name that was replaced", () => {
  const sources = files(join(root, "js"), (path) => path === join(root, "js/wasm"));
  const found = sources
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) => {
      const [folder] = relative(join(root, "js"), path).split("/");
      const names = declarations(path).filter(
        (name) => Object.hasOwn(REPLACED, name) && !ALLOWED[name]?.includes(folder),
      );
      return names.map((name) => `${relative(root, path)}: ${name} (${REPLACED[name]})`);
    });
  assert.deepEqual(found, []);
});

test("src/ defines no name that was replaced", () => {
  const definition = /\b(?:fn|struct|enum|type|trait|const|static)\s+(\w+)/g;
  const found = files(join(root, "src"))
    .filter((path) => path.endsWith(".rs"))
    .flatMap((path) => {
      const names = [...readFileSync(path, "utf8").matchAll(definition)].map(([, name]) => name);
      return names
        .filter((name) => Object.hasOwn(REPLACED_IN_RUST, name))
        .map((name) => `${relative(root, path)}: ${name} (${REPLACED_IN_RUST[name]})`);
    });
  assert.deepEqual(found, []);
});
