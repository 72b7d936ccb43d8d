// The codes of enums in Rust, with their documentation.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Failure, root } from "../run.mjs";

/**
 * The variants of an enum that the macro `codes!` defines, in the order of the source:
 * `{ code, description }`.
 */
export function codesOf(path, name) {
  const variants = variantsOf(path, new RegExp(`enum ${name}: \\w+ \\{\n([\\s\\S]*?)\n {4}\\}`));
  return variants.map(({ line, description }) => {
    const [, code] = /^\w+ = "([\w-]+)",$/.exec(line) ?? [];
    if (!code) throw new Failure(`${path}: no variant of ${name}: ${line}`);
    return { code, description };
  });
}

/** The variants of a plain enum: `{ name, description }`. */
export function namesOf(path, name) {
  const variants = variantsOf(path, new RegExp(`enum ${name} \\{\n([\\s\\S]*?)\n\\}`));
  return variants.map(({ line, description }) => ({ name: line.replace(/,$/, ""), description }));
}

function variantsOf(path, pattern) {
  const [, body] = pattern.exec(readFileSync(join(root, path), "utf8")) ?? [];
  if (!body) throw new Failure(`${path} has no enum that ${pattern} finds.`);
  const variants = [];
  let comment = [];
  for (const line of body.split("\n").map((line) => line.trim())) {
    const [, words] = /^\/\/\/ ?(.*)$/.exec(line) ?? [];
    if (words !== undefined) comment.push(words);
    else if (line !== "" && !line.startsWith("//")) {
      variants.push({ line, description: comment.join("\n") });
      comment = [];
    }
  }
  return variants;
}
