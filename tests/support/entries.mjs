// Where the messages of errors say that more is to be found.

import assert from "node:assert/strict";

export const ADDRESS = "https://github.com/waxseal/waxseal/blob/main/docs/errors.md#";

/** A sentence as the message of an error with this code has it. */
export const withEntry = (code, sentence) => `${sentence} See ${ADDRESS}${code}`;

/** What an error says, without that. */
export function sentenceOf({ code, message }) {
  const end = withEntry(code, "");
  assert.ok(message.endsWith(end), message);
  return message.slice(0, -end.length);
}
