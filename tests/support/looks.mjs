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

/** What all pages look like in: three widths in both schemes, as options of a browser's context. */
const SIZES = {
  wide: { viewport: { width: 1200, height: 800 } },
  tablet: { viewport: { width: 800, height: 1000 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
};
export const looks = Object.fromEntries(
  Object.entries(SIZES).flatMap(([size, options]) =>
    ["light", "dark"].map((colorScheme) => [`${size}-${colorScheme}`, { ...options, colorScheme }]),
  ),
);

/**
 * Where axe looks too, which takes seconds for each page: in both schemes, and the outer widths.
 * In the others a page has to fit its width.
 */
export const looksOfAxe = ["wide-dark", "phone-light"];

export async function fits(page, name) {
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    `${name} is too wide`,
  );
}
