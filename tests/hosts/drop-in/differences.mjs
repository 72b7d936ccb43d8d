// How answers differ, and which differences are meant to be: each with its reason.

const BASE = "original";

/** What other transcripts say instead of the original's: by who answered, request and member. */
export function differences(found) {
  const all = [];
  for (const [name, transcript] of Object.entries(found)) {
    if (name === BASE) continue;
    for (let at = 0; at < Math.max(transcript.length, found[BASE].length); at++) {
      const [expected = {}, actual = {}] = [found[BASE][at], transcript[at]];
      const request = `${at} ${expected.request ?? actual.request}`;
      for (const difference of compare(expected, actual))
        all.push({ name, request, ...difference });
    }
  }
  return all;
}

function compare(expected, actual, path = "") {
  if (isObject(expected) && isObject(actual)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) =>
      compare(expected[key], actual[key], path ? `${path}/${key}` : key),
    );
  }
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  return [{ path, expected, actual }];
}

const isObject = (value) => typeof value === "object" && value !== null;

const isSessionCookie = (path) => /^cookies\/.*(session-token|acme\.session)(\.\d)?$/.test(path);

/** Each takes one difference and says whether it is meant. */
export const intended = [
  {
    reason: "no session cookie is rewritten on a read that changed nothing",
    matches: ({ path, actual }) => isSessionCookie(path) && actual === undefined,
  },
  {
    reason: "an answer that sets or may set a session cookie is kept from caches",
    matches: ({ path }) => path === "cache",
  },
];

/** The differences that nobody meant, a line for each. */
export function unintended(all) {
  return all
    .filter((one) => !intended.some(({ matches }) => matches(one)))
    .map(({ name, request, path, expected, actual }) =>
      [name, request, path, `${JSON.stringify(expected)} ≠ ${JSON.stringify(actual)}`].join(" · "),
    );
}
