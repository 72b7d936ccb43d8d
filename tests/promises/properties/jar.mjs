// The cookies that an application may find in a browser, whatever it was configured
// like before, and what must be left of them.

import assert from "node:assert/strict";

import fc from "fast-check";
import { createAuth } from "waxseal";

import { APP, SECRET } from "../../support/site.mjs";
import { FORMATS, NAMES } from "./claims.mjs";

const silent = { error() {}, warn() {} };
/** The strongest first. */
const PREFIXES = ["__Host-", "__Secure-", ""];
const JUNK = ["x", "a.b.c", "eyJ.e30.x", "rubbish"];

/** An application: its configuration, and where it is. */
export const application = fc.record({
  format: fc.constantFrom(...FORMATS),
  accept: fc.subarray(FORMATS),
  domain: fc.constantFrom(undefined, undefined, "example.test", ".example.test"),
  path: fc.constantFrom(undefined, undefined, "/", "/app"),
  scheme: fc.constantFrom("https", "https", "http"),
  sameSite: fc.constantFrom(undefined, "lax", "strict"),
});

export function make({ format, accept, domain, path, sameSite }) {
  return createAuth({
    secret: SECRET,
    format,
    accept: accept.filter((other) => other !== format),
    cookie: { domain, path, sameSite, maxBytes: 65_536 },
    projections: { jwt: { pad: "user.pad" }, update: [{ name: "pad", maxBytes: 100_000 }] },
    logger: silent,
  });
}

/** A cookie that was there before: of any name that is read, or of one that is not. */
const before = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  format: fc.constantFrom(...FORMATS),
  end: fc.constantFrom(
    "",
    ".0",
    ".1",
    ".2",
    ".3",
    ".9",
    ".15",
    ".16",
    ".99",
    ".00",
    ".x",
    "-old",
    ".",
  ),
  value: fc.constantFrom(...JUNK),
});

/** A session that was there before, of this size, begun so many days ago. */
const earlier = fc.record({
  format: fc.constantFrom(...FORMATS),
  pad: fc.constantFrom(0, 100, 3000, 4000, 9000, 20_000),
  days: fc.constantFrom(0, 2, 40),
});

export const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("issue"), pad: fc.constantFrom(0, 2900, 3000, 7000, 20_000) }),
    fc.record({ kind: fc.constant("update"), pad: fc.constantFrom(0, 2900, 3000, 7000, 20_000) }),
    fc.record({ kind: fc.constantFrom("read", "clear") }),
  ),
  { minLength: 1, maxLength: 4 },
);

export const state = fc.record({
  others: fc.array(before, { maxLength: 12 }),
  sessions: fc.array(earlier, { maxLength: 2 }),
});

export const urlOf = ({ scheme }) => `${scheme}://${new URL(APP).host}/app/page`;

/** The `Set-Cookie` lines that lead to a state: set by this application, as it is configured now. */
export async function linesOf(app, { others, sessions }) {
  const url = urlOf(app);
  const secure = app.scheme === "https";
  const lines = ["theme=dark; Path=/", "waxseal=1; Path=/app"];
  for (const { format, pad, days } of sessions) {
    const auth = make({ ...app, format, accept: [] });
    const { writes } = await auth.issue(
      { user: { id: "earlier", pad: "x".repeat(pad) } },
      { url, headers: {} },
      { now: Date.now() - days * 86_400_000 },
    );
    // As long as the browser runs, so that an old one is there.
    lines.push(
      ...writes.setCookie.map((line) => line.replace(/; Expires=[^;]*; Max-Age=[^;]*/, "")),
    );
  }
  for (const { prefix, format, end, value } of others) {
    if (prefix !== "" && !secure) continue;
    const scope =
      prefix === "__Host-"
        ? "; Path=/"
        : `; Path=${app.path ?? "/"}${app.domain ? `; Domain=${app.domain}` : ""}`;
    lines.push(
      `${prefix}${NAMES[format]}${end}=${value}${scope}${secure ? "; Secure" : ""}; HttpOnly`,
    );
  }
  return lines;
}

/** The name without a number, if a cookie is one that this application clears at a sign-out. */
function baseOf(app, name) {
  const bases = [app.format, ...app.accept].flatMap((format) =>
    PREFIXES.map((prefix) => prefix + NAMES[format]),
  );
  return bases.find(
    (base) => name.startsWith(base) && /^(\.(\d|[1-9]\d))?$/.test(name.slice(base.length)),
  );
}

/** Whether a cookie is one that this application clears at a sign-out. */
export const isOurs = (app, name) => baseOf(app, name) !== undefined;

const pairs = (header) => header.split("; ").filter(Boolean).sort();
const nameOf = (pair) => pair.split("=", 1)[0];

/**
 * One step of the application, and what the browser must hold after it.
 *
 * @param header the Cookie header that the browser sends at this moment
 * @param keep hands the browser the lines of the answer; returns what it sends then
 */
export async function step(app, auth, { kind, pad = 0 }, header, keep) {
  const request = { url: urlOf(app), headers: { cookie: header } };
  const old = pairs(header);
  const foreign = old.filter((pair) => !isOurs(app, nameOf(pair)));
  const run = {
    issue: () => auth.issue({ user: { id: "7", pad: "x".repeat(pad) } }, request),
    update: () => auth.update(request, { pad: "y".repeat(pad) }),
    read: () => auth.verify(request),
    clear: () => ({ status: "cleared", writes: auth.clear(request) }),
  };
  const outcome = await run[kind]();
  const { setCookie, requestCookie } = outcome.writes;
  const now = pairs(await keep(setCookie));

  // Cookies of others are as they were.
  assert.deepEqual(
    now.filter((pair) => !isOurs(app, nameOf(pair))),
    foreign,
  );
  if (setCookie.length === 0) {
    assert.deepEqual(now, old);
    assert.equal(requestCookie, null);
    return outcome.status;
  }
  const own = now.filter((pair) => isOurs(app, nameOf(pair)));
  const set = pairs(
    setCookie
      .map((line) => line.split("; ", 1)[0])
      .filter((pair) => !pair.endsWith("="))
      .join("; "),
  );
  // The page sees the session that the browser has from now on, and nothing else of ours.
  assert.deepEqual(pairs(requestCookie), [...foreign, ...set].sort());
  const base = set.length === 0 ? undefined : baseOf(app, nameOf(set[0]));
  if (kind === "clear") assert.deepEqual(own, []);
  else if (kind === "issue") assert.deepEqual(own, set);
  else
    leaves(
      app,
      old.filter((pair) => isOurs(app, nameOf(pair))),
      own.filter((pair) => !set.includes(pair)),
      base,
    );
  if (outcome.status === "invalid") {
    assert.deepEqual(set, []);
    // Nothing is left that could be cleared another time.
    const again = auth.verify({ url: request.url, headers: { cookie: now.join("; ") } });
    assert.deepEqual([again.session, again.writes.setCookie], [null, []]);
  }
  if (set.length > 0) {
    // One session, in one layout: the bare name, or contiguous numbers from 0 on.
    const names = own.map(nameOf).filter((name) => baseOf(app, name) === base);
    const layout = names.length === 1 ? [base] : names.map((_, index) => `${base}.${index}`).sort();
    assert.deepEqual(names, layout);
    assert.deepEqual(names, set.map(nameOf));
    assert.ok(base.endsWith(NAMES[app.format]));
    const again = auth.verify({ url: request.url, headers: { cookie: now.join("; ") } });
    assert.equal(again.status, "active");
    assert.equal(again.renewed, null);
    assert.deepEqual(again.token, outcome.token);
  }
  return outcome.status;
}

/**
 * Of what lay there, a read leaves what is no session of ours: it takes what lies
 * under the name of one, and what would be read before the one that it writes.
 */
function leaves(app, old, left, written) {
  const of = (pair) => baseOf(app, nameOf(pair));
  const strength = (base) => PREFIXES.findIndex((prefix) => base.startsWith(prefix));
  const sessions = old
    .filter((pair) => !JUNK.includes(pair.slice(nameOf(pair).length + 1)))
    .map(of);
  const isInTheWay = (base) =>
    base.endsWith(NAMES[app.format]) && strength(base) <= strength(written);
  for (const pair of left) assert.ok(old.includes(pair), `${nameOf(pair)} is new`);
  for (const pair of old.filter((pair) => !left.includes(pair))) {
    const base = of(pair);
    assert.ok(
      sessions.includes(base) || (written !== undefined && isInTheWay(base)),
      `${nameOf(pair)} is gone`,
    );
  }
}
