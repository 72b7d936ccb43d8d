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

/** A form of the application, not of next-auth's endpoints. */
const isOfPage = (request) => /^\d+ POST <app>\/(?!api\/auth\/)/.test(request);

const isCallbackUrl = (path) => /^cookies\/.*callback(-url)?$/.test(path);

const isOfFlow = (path) => /^cookies\/.*\.(state|nonce|pkce\.code_verifier)$/.test(path);

const isBuiltIn = (request) =>
  /^\d+ GET <app>(\/api)?\/auth\/(signin|signout|error)\b/.test(request);

/** Written otherwise, or where the original has none. */
function isTitle(expected, actual = "") {
  const plain = (text) => text.replace(" ", "").toLowerCase();
  return expected === undefined ? actual === "Sign in" : plain(expected) === plain(actual);
}

/** Each takes one difference and says whether it is meant. */
export const intended = [
  {
    reason: "no session cookie is rewritten where nothing changed, by the guard of a form either",
    matches: ({ request, path, expected, actual }) =>
      (isRead(request) || isOfPage(request)) &&
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
    reason: "where the other left a session cookie that does not open, the original takes it away",
    matches: ({ name, request, path, expected, actual }) =>
      name !== "drop-in" &&
      isRead(request) &&
      isSessionCookie(path) &&
      expected === undefined &&
      /^; .*max-age=0/.test(actual),
  },
  {
    reason: "`useSession` follows a server action by a cookie without a secret",
    matches: ({ request, path, expected }) =>
      isOfPage(request) && path === "cookies/waxseal.changed" && expected === undefined,
  },
  {
    reason: "the page in the answer to a server action shows the name that the action has changed",
    matches: ({ request, path, expected, actual }) =>
      isOfPage(request) &&
      /^body\/text\/\d$/.test(path) &&
      expected !== undefined &&
      unnamed(expected) === unnamed(actual),
  },
  {
    reason: "a flow has a state whatever the provider's checks are",
    matches: ({ path, expected, actual }) =>
      (/^cookies\/.*\.state$/.test(path) && expected === undefined) ||
      (path === "location" && `${expected}&state=%3Crandom%3E` === actual) ||
      (path === "request" && `${expected}&state=%3Crandom%3E` === actual),
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
    reason: "the cookie of `callbackUrl` comes with the first answer that uses it",
    matches: ({ path, expected, actual }) =>
      isCallbackUrl(path) && expected === undefined && /^<app>; /.test(actual),
  },
  {
    reason: "a flow, and a form to fill in again, have cookies beside those of the original",
    matches: ({ path, expected }) =>
      /^cookies\/.*\.(flow\.<random>|form-state)$/.test(path) && expected === undefined,
  },
  {
    reason: "a flow that ends takes its cookies along, also where the provider refused",
    matches: ({ request, path, expected, actual }) =>
      /\/api\/auth\/callback\/\w+\?error=/.test(request) &&
      isOfFlow(path) &&
      expected === undefined &&
      /^; .*max-age=0/.test(actual),
  },
  {
    reason: "what a flow needs is timed by `Max-Age`, which every browser prefers, for 15 minutes",
    matches: ({ path, expected, actual }) =>
      isOfFlow(path) &&
      /; (expires|max-age)/.test(expected) &&
      /; max-age=900/.test(actual) &&
      untimed(expected) === untimed(actual),
  },
  {
    reason: "tokens have the claims of waxseal beside those of the original",
    matches: ({ path, expected }) =>
      /(^|\/)claims\/(sid|auth_time|proof_time|rev)$/.test(path) && expected === undefined,
  },
  {
    reason: "the built-in pages have titles, and forms that name where to go",
    matches: ({ request, path, expected, actual }) =>
      isBuiltIn(request) &&
      ((/^body\/text\/\d$/.test(path) && isTitle(expected, actual)) ||
        path === 'body/inputs/name="callbackUrl" type="hidden"' ||
        (expected === "Sign in with Credentials" && actual === "Sign in")),
  },
  {
    reason: "the built-in page of one provider has the form of no other",
    matches: ({ request, path, expected, actual }) =>
      /^\d+ GET <app>\/api\/auth\/signin\/\w+$/.test(request) &&
      /^body\/(forms|inputs|buttons)\//.test(path) &&
      (actual === undefined || actual < expected),
  },
  {
    reason: "a page that reads the session sets no CSRF cookie: the endpoints do",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) &&
      !request.includes("<app>/api/auth/") &&
      /^cookies\/.*csrf-token$/.test(path) &&
      expected !== undefined &&
      actual === undefined,
  },
  {
    reason: "where a sign-in failed, the page knows where to go after the next",
    matches: ({ path, expected, actual }) =>
      path === "location" &&
      /[?&]error=/.test(expected) &&
      expected === actual?.replace(/([?&])callbackUrl=[^&]*&/, "$1"),
  },
  {
    reason: "a CSRF cookie comes with the endpoints only, so with a later answer",
    matches: ({ request, path, expected, actual }) =>
      isRead(request) &&
      /^cookies\/.*csrf-token$/.test(path) &&
      expected === undefined &&
      /^<value>; /.test(actual),
  },
  {
    reason: "an address where no endpoint is has status 404",
    matches: ({ request, path, expected, actual }) =>
      /^\d+ GET <app>\/api\/auth\/nowhere$/.test(request) &&
      ((path === "status" && expected === 400 && actual === 404) ||
        (path === "type" && actual === "application/json") ||
        (path.startsWith("body") && (actual?.error ?? actual) === "not-found") ||
        (path === "body/message" && expected === undefined)),
  },
  {
    reason: "an answer that sets a session cookie, or depends on one, is kept from caches",
    matches: ({ path, expected, actual }) =>
      path === "cache" && (actual === NO_STORE || (expected === undefined && actual === "private")),
  },
];

const NO_STORE = "private, no-cache, no-store";

const unnamed = (text = "") => text.replace(/(name&quot;:&quot;)[^&]*/, "$1");

const untimed = (line) => line.replace(/; (expires <in \d+ minutes>|max-age=\d+)/g, "");

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
