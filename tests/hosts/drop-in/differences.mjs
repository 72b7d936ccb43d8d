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
    reason: "the cookies of the forms come with the pages of the forms, not with a guarded page",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) && isFormCookie(path) && (expected === undefined || actual === undefined),
  },
  {
    reason: "a server action has no form of the endpoints, whose `callbackUrl` a cookie remembers",
    matches: ({ request, path, actual }) =>
      !isEndpoint(request) && isCallbackUrl(path) && actual === undefined,
  },
  {
    reason: "so a form of the endpoints sends the cookie that an action did not",
    matches: ({ request, path, expected, actual }) =>
      isEndpoint(request) &&
      isCallbackUrl(path) &&
      expected === undefined &&
      actual?.startsWith("<app>/; "),
  },
  {
    reason: "no session cookie is rewritten by an action whose update changed nothing",
    matches: ({ request, path, expected, actual }) =>
      !isEndpoint(request) &&
      isSessionCookie(path) &&
      expected?.startsWith("<value>; ") &&
      actual === undefined,
  },
  {
    reason: "so the original clears a cookie that does not open when its turn comes",
    matches: ({ name, request, path, expected, actual }) =>
      name !== "drop-in" &&
      isRead(request) &&
      isSessionCookie(path) &&
      expected === undefined &&
      /^; .*max-age=0/.test(actual),
  },
  {
    reason: "what a guard answers is kept from shared caches",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) && path === "cache" && expected === undefined && actual === "private",
  },
  {
    reason: "other tabs learn of a server action that changed the session by a cookie",
    matches: ({ request, path, expected, actual }) =>
      !isEndpoint(request) &&
      path === "cookies/waxseal.changed" &&
      expected === undefined &&
      / max-age=60; /.test(actual),
  },
  {
    reason: "every OAuth flow has a state and a cookie of its own, also where PKCE is all it asks",
    matches: ({ path, expected, actual }) =>
      (/^cookies\/.*\.(flow\.[\w-]{10}|state)$/.test(path) && expected === undefined) ||
      (/^(location|request)$/.test(path) && withState(expected) === actual),
  },
  {
    reason: "the cookies of an OAuth flow have `Max-Age` alone",
    matches: ({ path, expected, actual }) =>
      /^cookies\/.*\.(nonce|state|pkce\.code_verifier)$/.test(path) &&
      /^<value>; /.test(actual) &&
      withoutAge(expected) === withoutAge(actual),
  },
  {
    reason: "the built-in pages have headings of their own",
    matches: ({ request, path }) =>
      /^\d+ GET <app>\/(api\/)?auth\/(signin|error)\b/.test(request) && /^body\/text\//.test(path),
  },
  {
    reason: "the guard sends the address as `callbackUrl` alone, not its query beside it too",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) &&
      path === "location" &&
      actual?.includes("callbackUrl=") &&
      expected?.startsWith(actual),
  },
  {
    reason: "an answer that sets or may set a session cookie is kept from caches",
    matches: ({ path, actual }) => path === "cache" && actual === NO_STORE,
  },
];

const isFormCookie = (path) => isCallbackUrl(path) || /^cookies\/.*csrf-token$/.test(path);

const isEndpoint = (request) =>
  /^\d+ \w+ <app>\/(api\/)?auth\/(callback|csrf|error|session|sign(in|out))\b/.test(request);

/** An address with the parameter `state`, in its place in the order. */
function withState(address) {
  if (!address || address.includes("state=")) return undefined;
  return `${address}&state=%3Crandom%3E`;
}

const withoutAge = (line = "") => line.replace(/; (expires <[^>]*>|max-age=\d+)/g, "");

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
