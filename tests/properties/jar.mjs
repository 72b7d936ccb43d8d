// The cookies that an application may find in a browser, whatever it was configured
// like before, and what must be left of them.

import assert from "node:assert/strict";

import fc from "fast-check";
import { createAuth } from "waxseal";

import { APP, Jar, SECRET } from "../attacks/site.mjs";
import { FORMATS, NAMES } from "./claims.mjs";

const silent = { error() {}, warn() {} };
const PREFIXES = ["__Host-", "__Secure-", ""];

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
    cookie: { domain, path, sameSite },
    projections: { jwt: { pad: "user.pad" }, update: ["pad"] },
    logger: silent,
  });
}

/** A cookie that was there before: of any name that is read, or of one that is not. */
const before = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  format: fc.constantFrom(...FORMATS),
  end: fc.constantFrom("", ".0", ".1", ".2", ".3", ".9", ".15", ".16", ".99", ".00", ".x", "-old", "."),
  value: fc.constantFrom("x", "a.b.c", "eyJ.e30.x", "rubbish"),
});

/** A session that was there before, of this size, begun so many days ago. */
const earlier = fc.record({ format: fc.constantFrom(...FORMATS), pad: fc.constantFrom(0, 100, 3000, 4000, 9000, 20_000), days: fc.constantFrom(0, 2, 40) });

export const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("issue"), pad: fc.constantFrom(0, 2900, 3000, 7000, 20_000) }),
    fc.record({ kind: fc.constant("update"), pad: fc.constantFrom(0, 2900, 3000, 7000, 20_000) }),
    fc.record({ kind: fc.constantFrom("read", "clear") }),
  ),
  { minLength: 1, maxLength: 4 },
);

export const state = fc.record({ others: fc.array(before, { maxLength: 12 }), sessions: fc.array(earlier, { maxLength: 2 }) });

export const urlOf = ({ scheme }) => `${scheme}://${new URL(APP).host}/app/page`;

/** The `Set-Cookie` lines that lead to a state: set by this application, as it is configured now. */
export async function linesOf(app, { others, sessions }) {
  const url = urlOf(app);
  const secure = app.scheme === "https";
  const lines = ["theme=dark; Path=/", "waxseal=1; Path=/app"];
  for (const { format, pad, days } of sessions) {
    const auth = make({ ...app, format, accept: [] });
    const { writes } = await auth.issue({ user: { id: "earlier", pad: "x".repeat(pad) } }, { url, headers: {} }, { now: Date.now() - days * 86_400_000 });
    // As long as the browser runs, so that an old one is there.
    lines.push(...writes.setCookie.map((line) => line.replace(/; Expires=[^;]*/, "")));
  }
  for (const { prefix, format, end, value } of others) {
    if (prefix !== "" && !secure) continue;
    const scope = prefix === "__Host-" ? "; Path=/" : `; Path=${app.path ?? "/"}${app.domain ? `; Domain=${app.domain}` : ""}`;
    lines.push(`${prefix}${NAMES[format]}${end}=${value}${scope}${secure ? "; Secure" : ""}; HttpOnly`);
  }
  return lines;
}

/** Whether a cookie is one that this application reads, and so clears. */
export function isOurs(app, name) {
  const read = new Set([app.format, ...app.accept]);
  return [...read].some((format) =>
    PREFIXES.some((prefix) => {
      const rest = name.startsWith(prefix + NAMES[format]) ? name.slice((prefix + NAMES[format]).length) : undefined;
      return rest === "" || (rest !== undefined && /^\.(\d|[1-9]\d)$/.test(rest));
    }),
  );
}

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
  assert.deepEqual(now.filter((pair) => !isOurs(app, nameOf(pair))), foreign);
  if (setCookie.length === 0) {
    assert.deepEqual(now, old);
    assert.equal(requestCookie, null);
    return outcome.status;
  }
  // The Cookie header that goes on to the page is what the browser sends from now on.
  assert.deepEqual(pairs(requestCookie), now);
  const own = now.filter((pair) => isOurs(app, nameOf(pair)));
  if (kind === "clear" || outcome.status === "invalid") {
    assert.deepEqual(own, []);
  } else {
    // One session, in one layout: the bare name, or contiguous numbers from 0 on.
    const names = own.map(nameOf);
    const base = names[0].replace(/\.\d+$/, "");
    const layout = names.length === 1 ? [base] : names.map((_, index) => `${base}.${index}`).sort();
    assert.deepEqual(names, layout);
    assert.ok(base.endsWith(NAMES[app.format]));
    const again = auth.verify({ url: request.url, headers: { cookie: now.join("; ") } });
    assert.equal(again.status, "active");
    assert.equal(again.renewed, null);
    assert.deepEqual(again.token, outcome.token);
  }
  return outcome.status;
}
