// Writes what of docs/ is made from the sources: the reference from comments in TypeScript and
// Rust, and llms.txt from the pages themselves. The inspector's sentences on the reasons are those
// of the page, as a module. With `--check`, fails where a file says something
// else.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import prettier from "prettier";

import { renderErrors } from "./lib/docs/errors.mjs";
import { renderEvents } from "./lib/docs/events.mjs";
import { renderLlms } from "./lib/docs/llms.mjs";
import { renderMetrics } from "./lib/docs/metrics.mjs";
import { renderOptions } from "./lib/docs/options.mjs";
import { renderOutcomes, renderReasonTexts } from "./lib/docs/outcomes.mjs";
import { compile } from "./lib/docs/types.mjs";
import { Failure, program, root } from "./lib/run.mjs";

const START = "<!-- node scripts/docs.mjs -->";
const END = "<!-- end -->";

/** What makes the part between the two comments of a page. */
const PAGES = {
  "docs/options.md": renderOptions,
  "docs/outcomes.md": renderOutcomes,
  "docs/errors.md": renderErrors,
  "docs/events.md": renderEvents,
  "docs/metrics.md": renderMetrics,
};

/** What the pages are made of; `js/index.ts` brings the types of the options. */
const SOURCES = [
  "js/index.ts",
  "js/auth-error.ts",
  "js/cli/doctor/checks.ts",
  "js/errors.ts",
  "js/handler/sign-in-error.ts",
  "js/metrics.ts",
  "js/types/answers.ts",
];

async function main() {
  const compiled = compile(SOURCES);
  for (const [page, render] of Object.entries(PAGES)) await fill(page, render({ compiled }));
  await write("js/inspect/reason-texts.ts", renderReasonTexts());
  keep("llms.txt", renderLlms());
}

/** Puts a text between the comments of a page. */
async function fill(page, text) {
  const before = readFileSync(join(root, page), "utf8");
  const [start, end] = [before.indexOf(START), before.indexOf(END)];
  if (start < 0 || end < start) throw new Failure(`${page} has no ${START} … ${END}`);
  await write(page, `${before.slice(0, start)}${START}\n\n${text}\n\n${before.slice(end)}`);
}

/** Writes a file as Prettier lays it out. */
async function write(page, text) {
  const path = join(root, page);
  const config = await prettier.resolveConfig(path);
  keep(page, await prettier.format(text, { ...config, filepath: path }));
}

/** Writes a file where it says something else, or fails. */
function keep(file, text) {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  if (process.argv.includes("--check"))
    throw new Failure(`${file} is out of date: run \`node scripts/docs.mjs\` and commit it.`);
  writeFileSync(path, text);
}

await program(main);
