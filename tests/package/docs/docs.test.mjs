// README.md and docs/: every code block compiles or runs, every link leads somewhere.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";

import ts from "typescript";

import { attempt, root } from "../../../scripts/lib/run.mjs";
import { findNginx } from "../../../scripts/lib/setup.mjs";
import { anchorsOf, blocksOf, linksOf, markdownFiles, pages, read } from "./markdown.mjs";
import { runPage } from "./run.mjs";
import { checkShell, commandsOf, outputOf, reasonOf } from "./shell.mjs";
import { checkPage, LANGUAGES } from "./typescript.mjs";

const REPOSITORY = "https://github.com/waxseal/waxseal";

/** What becomes of the blocks of each language: a list of what is wrong with them. */
const CHECKS = {
  ...Object.fromEntries(LANGUAGES.map((language) => [language, "typescript"])),
  sh: "shell",
  json: "json",
  jsonc: "json",
  text: "text",
  nginx: "nginx",
};

for (const page of pages) {
  test(`${page}: every code block holds`, async () => assertNone(await check(page, read(page))));
}

for (const path of markdownFiles) {
  test(`${path}: every link leads somewhere`, () => assertNone(deadLinks(path, read(path))));
}

test("README.md is short, and works on npmjs.com", () => {
  const text = read("README.md");
  const own = text.replace(/<!-- npm run [^>]*-->[\s\S]*?<!-- end -->\n?/g, "");
  const lines = own.trimEnd().split("\n").length;
  assert.ok(lines <= 160, `README.md has ${lines} lines`);
  assertNone(linksOf(text).filter((link) => !/^(https:|#)/.test(link)));
});

test("the page of the commands has the help of each", async () => {
  const overview = await outputOf(["--help"]);
  const commands = [...overview.matchAll(/^ {2}(\w+) +\S/gm)].map(([, name]) => name);
  const names = commands.filter((name) => name !== "waxseal");
  const shown = blocksOf(read("docs/cli.md")).map(({ info }) => info);
  for (const name of ["", ...names]) {
    const title = `npx waxseal${name && ` ${name}`} --help`;
    assert.ok(shown.includes(`title="${title}"`), `docs/cli.md does not show ${title}`);
  }
});

test("the reference is what the sources say", () => {
  const { status, stderr } = attempt(process.execPath, ["scripts/docs.mjs", "--check"]);
  assert.equal(status, 0, stderr);
});

/** The checks themselves: what is wrong in this page must be found, and nothing else. */
test("a wrong page fails", async () => {
  const name = "tests/package/docs/fixture/wrong.md";
  const text = read(name);
  const found = [...(await check(name, text)), ...deadLinks(name, text)].join("\n");
  const expected = [...text.matchAll(/<!-- expect: (.*?) -->/g)].map(([, words]) => words);
  assert.ok(expected.length >= 10);
  for (const words of expected) assert.ok(found.includes(words), `not found: ${words}\n\n${found}`);
});

/** What is wrong with the blocks of a page. */
async function check(page, text) {
  const blocks = blocksOf(text);
  const of = (kind) => blocks.filter(({ language }) => CHECKS[language] === kind);
  const unknown = blocks.filter(({ language }) => !(language in CHECKS));
  return [
    ...unknown.map(
      ({ language, line }) => `${page}:${line}: no check for the language "${language}"`,
    ),
    ...(await checkTypes(page, of("typescript"))),
    ...(await checkShell(page, of("shell"))),
    ...of("json").flatMap(({ code, line }) => checkJson(`${page}:${line}`, code)),
    ...(await Promise.all(of("text").map((block) => checkText(page, block)))).flat(),
    ...of("nginx").flatMap(({ code, line }) => checkNginx(`${page}:${line}`, code)),
  ];
}

async function checkTypes(page, blocks) {
  if (blocks.length === 0) return [];
  try {
    return [...checkPage(page, blocks), ...(await runPage(page, blocks))];
  } catch (error) {
    return [`${page}: ${error.message}`];
  }
}

function checkJson(place, code) {
  const { error } = ts.parseConfigFileTextToJson("block.json", code);
  return error ? [`${place}: ${ts.flattenDiagnosticMessageText(error.messageText, "\n")}`] : [];
}

/** A block of text is what a command prints. */
async function checkText(page, { code, info, line }) {
  const args = /^title="npx waxseal ?([\w -]*)"$/.exec(info)?.[1];
  if (args === undefined) {
    return [`${page}:${line}: a block of text names what prints it: title="npx waxseal …"`];
  }
  const printed = await outputOf(args.split(" "));
  return printed === code ? [] : [`${page}:${line}: npx waxseal ${args} prints:\n${printed}`];
}

/** The part of a server block. */
function checkNginx(place, code) {
  const nginx = findNginx();
  if (!nginx) return [`${place}: install nginx, so that this can be checked`];
  const dir = mkdtempSync(join(tmpdir(), "waxseal-nginx-"));
  try {
    const path = join(dir, "nginx.conf");
    writeFileSync(
      path,
      `pid ${dir}/pid;\nevents {}\nhttp {\nserver {\nlisten unix:${dir}/socket;\n${code}}\n}\n`,
    );
    const { status, stderr } = attempt(nginx, ["-t", "-q", "-p", dir, "-e", "stderr", "-c", path]);
    return status === 0 ? [] : [`${place}: ${stderr}`];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Relative links, and those to this repository; other sites are not asked. */
function deadLinks(path, text) {
  return linksOf(text).flatMap((link) => {
    const [, inRepository] =
      new RegExp(`^${REPOSITORY}/(?:blob|tree|raw)/main/([^#]*(?:#.*)?)$`).exec(link) ?? [];
    if (inRepository === undefined && /^[a-z]+:/.test(link)) return [];
    const [name, anchor] = (inRepository ?? link).split("#");
    const from = inRepository === undefined ? dirname(path) : ".";
    const target = name === "" ? path : posix.join(from, decodeURIComponent(name));
    if (!existsSync(join(root, target))) return [`${path}: ${link} leads to no file`];
    if (!anchor) return [];
    const isFile = statSync(join(root, target)).isFile();
    if (isFile && anchorsOf(read(target)).has(anchor)) return [];
    return [`${path}: ${link} leads to no heading`];
  });
}

function assertNone(errors) {
  assert.equal(errors.length, 0, `\n${errors.join("\n")}`);
}

test("nothing is left out without a reason", (t) => {
  const all = pages.flatMap((page) =>
    blocksOf(read(page))
      .filter(({ language }) => language === "sh")
      .flatMap(({ code }) => commandsOf(code)),
  );
  for (const line of all.filter(reasonOf)) t.diagnostic(`not run: ${line} (${reasonOf(line)})`);
});
