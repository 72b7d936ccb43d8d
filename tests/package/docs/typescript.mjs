// Type-checks the TypeScript of a page against the packed package.

import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

import ts from "typescript";

const here = import.meta.dirname;

/** What stands for the reader's own files and names: the one place with made-up code. */
export const FIXTURE = join(here, "fixture");

export const LANGUAGES = ["ts", "tsx", "js", "jsx", "mjs"];

const OPTIONS = {
  allowJs: true,
  checkJs: true,
  jsx: ts.JsxEmit.ReactJSX,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  allowImportingTsExtensions: true,
  esModuleInterop: true,
  types: ["node"],
};

/** Parsed once for all pages: the libraries are most of the work. */
const parsed = new Map();

/**
 * The files of a page, by name. A line `// auth.ts` at the top of a block, or
 * `title="auth.ts"` behind its language, names the file; in a block of several files
 * such a line begins each of them. What has no name is a file of its own.
 */
export function filesOf(blocks) {
  const files = new Map();
  for (const block of blocks.filter(({ language }) => LANGUAGES.includes(language))) {
    for (const { name, code, line } of split(block)) {
      if (files.has(name)) throw new Error(`line ${line}: the page has two files ${name}`);
      files.set(name, { code, line });
    }
  }
  return files;
}

function split({ code, info, language, line }) {
  const title = /title="([^"]+)"/.exec(info)?.[1];
  const parts = code.split(/^(?=\/\/ \S+\.(?:[mc]?[jt]sx?)\n)/m);
  let at = line + 1;
  return parts.flatMap((part, index) => {
    const begin = at;
    at += part.split("\n").length - 1;
    if (part.trim() === "") return [];
    const own = /^\/\/ (\S+\.[mc]?[jt]sx?)\n/.exec(part)?.[1];
    const name = own ?? (index === 0 ? title : undefined) ?? `line-${begin}.${language}`;
    return [{ name, code: `${part}\nexport {};\n`, line: begin }];
  });
}

/** What the compiler finds wrong with a page, a line for each. */
export function checkPage(page, blocks) {
  const files = filesOf(blocks);
  const dir = join(here, "page", page.replace(/\W/g, "-"));
  const own = new Map([...files].map(([name, file]) => [join(dir, name), file]));
  const fixture = fixtureOf(dir, own);

  const options = { ...OPTIONS, paths: { "@/*": [`${dir}/*`] } };
  const program = ts.createProgram(
    [...own.keys(), ...fixture.keys()],
    options,
    hostOf(options, own, fixture),
  );
  const errors = [...own].flatMap(([path, { line }]) => {
    const source = program.getSourceFile(path);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return found.map((diagnostic) => {
      const { line: inFile } = source.getLineAndCharacterOfPosition(diagnostic.start);
      const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n  ");
      return `${page}:${line + inFile} (${relative(dir, path)}): ${text}`;
    });
  });
  return [...errors, ...program.getGlobalDiagnostics().map(({ messageText }) => `${messageText}`)];
}

/** The fixture's files as files of the page, where it has none of that name. */
function fixtureOf(dir, own) {
  const names = readdirSync(FIXTURE).filter((name) => /\.tsx?$/.test(name));
  const bare = (path) => path.replace(/\.tsx?$/, "");
  const there = new Set([...own.keys()].map(bare));
  return new Map(
    names
      .map((name) => [join(dir, name), join(FIXTURE, name)])
      .filter(([path]) => !there.has(bare(path))),
  );
}

function hostOf(options, own, fixture) {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  const real = (path) => fixture.get(path) ?? path;
  host.fileExists = (path) => own.has(path) || fileExists(real(path));
  host.readFile = (path) => own.get(path)?.code ?? readFile(real(path));
  const folders = new Set(
    [...own.keys(), ...fixture.keys()].flatMap((path) =>
      [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)),
    ),
  );
  host.directoryExists = (path) => folders.has(path) || directoryExists(path);
  host.getSourceFile = (path, target, ...rest) => {
    if (own.has(path) || fixture.has(path))
      return ts.createSourceFile(path, host.readFile(path), target, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, target, ...rest));
    return parsed.get(path);
  };
  return host;
}
