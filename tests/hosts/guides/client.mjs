// What a build has for browsers: nothing of the server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { extname } from "node:path";

import { files } from "../../../scripts/lib/files.mjs";

/** What only the server of a guide may hold: its user's password, its secret, waxseal's core. */
const OF_THE_SERVER = [/correct horse/, /AUTH_SECRET/, /authorize/, /createAuth/, /AGFzbQ/];

/** Looks for them in the scripts and pages of a folder. */
export function assertClientIsClean(dir) {
  const texts = files(dir).filter((path) => /^\.(js|mjs|css|html|json|map)$/.test(extname(path)));
  assert.ok(texts.length > 0, `${dir} holds no script`);
  for (const path of texts) {
    const text = readFileSync(path, "utf8");
    for (const pattern of OF_THE_SERVER) assert.doesNotMatch(text, pattern, path);
  }
}
