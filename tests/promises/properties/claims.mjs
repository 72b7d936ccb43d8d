// Random claims, cookies and configurations.

import fc from "fast-check";

import { FORMATS, NAMES } from "../../support/formats.mjs";

export { FORMATS, NAMES };

export const format = fc.constantFrom(...FORMATS);

/** Text of every kind of character, most of it short. */
export const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "\0",
    "\u2028",
    "😀",
    "ÿ",
    '"',
    "\\",
    "</script>",
    "é",
    "e\u0301",
    "\ufeff",
    "; Path=/x",
  ),
);

/** A name that JSON and the core take: no `__proto__`, no half of a pair of surrogates. */
const name = text.filter((key) => key !== "__proto__" && key.isWellFormed());

/** What JSON can say, eight deep. */
export const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 8, withCrossShrink: true },
    fc.oneof(
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.constantFrom(null, true, false, -0, 5e-324, Number.MAX_VALUE, 2 ** 53),
    ),
    fc.array(tie("json"), { maxLength: 6 }),
    fc.dictionary(name, tie("json"), { maxKeys: 6 }),
  ),
}));

/** A value as it is after JSON. */
export const asJson = (value) => JSON.parse(JSON.stringify(value));
