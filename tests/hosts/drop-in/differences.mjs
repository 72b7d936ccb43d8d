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

const isRead = (request) => /^\d+ GET /.test(request);

const isCallbackUrl = (path) => /^cookies\/.*callback(-url)?$/.test(path);

/** Each takes one difference and says whether it is meant. */
export const intended = [
  {
    reason: "no session cookie is rewritten on a read that changed nothing",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) &&
      isSessionCookie(path) &&
      /^<value>; /.test(expected) &&
      actual === undefined,
  },
  {
    reason: "a session cookie has `Max-Age` beside `Expires`, and an expired one both too",
    matches: ({ path, expected, actual }) =>
      isSessionCookie(path) && expected !== undefined && expected === withoutTwin(actual),
  },
  {
    reason: "a session cookie that does not open stays: another key or version may open it",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) &&
      isSessionCookie(path) &&
      /^; .*max-age=0/.test(expected) &&
      actual === undefined,
  },
  {
    reason: "no cookie says that `callbackUrl` is the home page, which it is without a cookie",
    matches: ({ path, expected, actual }) =>
      isCallbackUrl(path) && /^<app>; /.test(expected) && actual === undefined,
  },
  {
    reason: "the cookie of `callbackUrl` is HttpOnly, also where the application does not ask",
    matches: ({ path, expected, actual }) =>
      isCallbackUrl(path) &&
      expected?.includes("; httponly") === false &&
      expected === actual?.replace("; httponly", ""),
  },
  {
    reason: "an answer that sets or may set a session cookie is kept from caches",
    matches: ({ path, actual }) => path === "cache" && actual === NO_STORE,
  },
];

const NO_STORE = "private, no-cache, no-store";

/** A cookie line with one of two attributes that say the same. */
function withoutTwin(line = "") {
  const [, minutes] = /; expires <in (-?\d+) minutes>/.exec(line) ?? [];
  const [, seconds] = /; max-age=(\d+)/.exec(line) ?? [];
  if (seconds === "0" && minutes < 0) return line.replace(/; expires <[^>]*>/, "");
  const isSame = Math.round(seconds / 600) * 10 === Number(minutes);
  return isSame ? line.replace(/; max-age=\d+/, "") : line;
}

/** The differences that nobody meant, a line for each. */
export function unintended(all) {
  return linesOf(all.filter((one) => !isIntended(one)));
}

/** Those that somebody did. */
export function forgiven(all) {
  return linesOf(all.filter(isIntended));
}

const isIntended = (one) => intended.some(({ matches }) => matches(one));

function linesOf(all) {
  return all.map(({ name, request, path, expected, actual }) =>
    [name, request, path, `${JSON.stringify(expected)} ≠ ${JSON.stringify(actual)}`].join(" · "),
  );
}
