// How a page looks, as far as a program can tell.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * The page fits its width, and axe finds nothing in it.
 *
 * @param exclude Selectors of what is not ours to mend.
 */
export async function fitsAndPassesAxe(page, name, exclude = []) {
  await fits(page, name);
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate((exclude) => globalThis.axe.run({ exclude }), exclude);
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes[0].html]),
    [],
    name,
  );
}

export async function fits(page, name) {
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    `${name} is too wide`,
  );
}
