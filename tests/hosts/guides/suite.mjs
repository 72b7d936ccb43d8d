// The test of a guide: its blocks are followed, and the journey is made.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Guide } from "./guide.mjs";
import { signInAndOut } from "./visit.mjs";

/** A reader is asked to paste no more than this. */
const MOST_BLOCKS = 8;

/**
 * Follows docs/guides/<name>.md from the top, and signs in and out in Chromium.
 *
 * @param options `parts` are the headings whose blocks belong to it, by default those above
 *   the first heading and below all others; `dir`, `env`, `pins` and `files` are those of `follow`;
 *   `visit(page, app, guide)` goes on while the user is signed in, and `then(app, guide)` with
 *   the application that runs; `more` makes tests of other parts; the rest is for the journey
 */
export function testGuide(
  name,
  { parts, dir, visit, then, more, env, pins, files, ...journey } = {},
) {
  const guide = new Guide(`docs/guides/${name}.md`);

  test(`${name}: a reader who follows the guide can sign in and out`, async () => {
    const blocks = guide.pasted(parts);
    assert.ok(blocks <= MOST_BLOCKS, `a reader pastes ${blocks} blocks`);
    const app = await guide.follow({ parts, dir, env, pins, files });
    try {
      const goOn = (page) => visit?.(page, app, guide);
      await signInAndOut(app.origin, name, { ...journey, visit: goOn });
      await then?.(app, guide);
    } catch (error) {
      throw new Error(`${error.message}\n\nThe server said:\n${app.output()}`, { cause: error });
    } finally {
      await app.close();
    }
  });

  more?.(guide);

  test(`${name}: every block was followed`, () => assert.deepEqual(guide.unused(), []));
}
