// What a Markdown file holds: code blocks, headings, links.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { slugOf } from "../../../scripts/lib/docs/slug.mjs";
import { capture, root } from "../../../scripts/lib/run.mjs";

/** All Markdown files of the repository, as paths from its root. */
export const markdownFiles = capture("git", [
  "ls-files",
  "--cached",
  "--others",
  "--exclude-standard",
  "*.md",
])
  .trim()
  .split("\n")
  .filter((path) => !path.endsWith("fixture/wrong.md"))
  .sort();

/** Those whose code blocks are checked here; tests/hosts/guides follows those of the guides. */
export const pages = markdownFiles.filter(
  (path) =>
    path === "README.md" || (path.startsWith("docs/") && !/^docs\/(guides|moving)\//.test(path)),
);

export const read = (path) => readFileSync(join(root, path), "utf8");

/**
 * The fenced blocks of a page: language, the rest of the line that opens it, code, and
 * the number of that line.
 */
export function blocksOf(text) {
  const lines = text.split("\n");
  const blocks = [];
  let block;
  for (const [at, line] of lines.entries()) {
    const [, indent, fence, language, info] = /^(\s*)(`{3,})(\S*)\s*(.*)$/.exec(line) ?? [];
    if (block) {
      if (fence === block.fence && !language) {
        blocks.push({ ...block, code: `${block.code.join("\n")}\n` });
        block = undefined;
      } else block.code.push(line.replace(block.indent, ""));
    } else if (fence) block = { line: at + 1, indent, fence, language, info, code: [] };
  }
  if (block) throw new Error(`the block that begins in line ${block.line} has no end`);
  return blocks;
}

/** The text without fenced blocks and code spans, whose brackets are no links. */
export function prose(text) {
  let inside = false;
  const lines = text.split("\n").map((line) => {
    const isFence = /^\s*`{3,}/.test(line);
    if (isFence) inside = !inside;
    return isFence || inside ? "" : line;
  });
  return lines.join("\n").replace(/(`+)[\s\S]*?\1/g, "");
}

/** The targets of links and images, in the order of the text. */
export function linksOf(text) {
  return [
    ...prose(text).matchAll(/\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)*)\)|^\[[^\]]+\]: (\S+)$/gm),
  ].map(([, inline, reference]) => inline ?? reference);
}

/** The anchors of a file's headings, as GitHub makes them. */
export function anchorsOf(text) {
  const seen = new Map();
  const anchors = new Set();
  for (const [, heading] of withoutBlocks(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(heading);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

function withoutBlocks(text) {
  let inside = false;
  return text
    .split("\n")
    .filter((line) => {
      const isFence = /^\s*`{3,}/.test(line);
      if (isFence) inside = !inside;
      return !isFence && !inside;
    })
    .join("\n");
}
