// What `next build` makes has nothing of the inspector.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { files } from "../../../scripts/lib/files.mjs";
import { appOf } from "../../../scripts/lib/next.mjs";

for (const variant of ["proxy", "middleware", "generated"]) {
  test(`the build of "${variant}"`, () => {
    const built = join(appOf(variant), ".next");
    assert.ok(existsSync(built));
    // A package that is not bundled is a link to its folder there.
    const skipped = ["cache", "node_modules"].map((name) => join(built, name));
    const texts = files(built, (path) => skipped.includes(path))
      // `.nft.json` lists the files of such a package.
      .filter(
        (path) => /\.(m?js|cjs|map|json|rsc|html|txt)$/.test(path) && !path.endsWith(".nft.json"),
      )
      .map((path) => [path, readFileSync(path, "utf8")]);
    // The endpoints are in it.
    assert.ok(texts.some(([, text]) => text.includes("waxseal answers nothing")));
    // Source maps hold what the bundler has read; of them the marker counts.
    const mark = (path) =>
      path.endsWith(".map")
        ? /waxseal-inspector/
        : /waxseal-inspector|inspector-page|The inspector answers/;
    const marked = texts.filter(([path, text]) => mark(path).test(text));
    assert.deepEqual(
      marked.map(([path]) => path),
      [],
    );
  });
}
