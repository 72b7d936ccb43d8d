// Assertions, without an assertion library of any runtime.

export const SECRET = "a secret of at least thirty-two bytes";

/** Compares by value; the order of members does not count. */
export function equal(actual, expected, what = "value") {
  const [a, b] = [canonical(actual), canonical(expected)];
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

/** The active outcome; `renewed` is why it writes, `null` when it must not. */
export function active(outcome, renewed = null) {
  equal(
    [outcome.status, outcome.reason, outcome.renewed],
    ["active", undefined, renewed],
    "outcome",
  );
  if (renewed === null) equal(outcome.writes, NOTHING, "writes");
  else written(outcome.writes);
  return outcome;
}

/** The invalid outcome: nothing to trust. */
export function invalid(outcome, reason) {
  equal([outcome.status, outcome.reason, outcome.session], ["invalid", reason, null], "outcome");
  return outcome;
}

/** The invalid outcome of what did not open: the cookie stays. */
export function unopened(outcome, reason) {
  equal(invalid(outcome, reason).writes, NOTHING, "the cookie stays");
}

/** Spread, since as JSON an outcome is without its writes. */
export function anonymous(outcome) {
  equal({ ...outcome }, { status: "anonymous", session: null, writes: NOTHING }, "outcome");
}

/** Writes that set or clear something carry the headers that keep caches off. */
export function written(writes) {
  check(writes.setCookie.length > 0, "no cookie was written");
  equal(writes.responseHeaders, CACHE_HEADERS, "cache headers");
  return writes;
}

/** The cookies of a Set-Cookie list: name, value, attributes. */
export function parsed(writes) {
  return writes.setCookie.map((line) => {
    const [pair, ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
  });
}

/** The Cookie header that a browser sends after these writes. */
export function browser(header, writes) {
  const jar = new Map(
    header
      .split("; ")
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
  for (const { name, value, attributes } of parsed(writes)) {
    if (attributes.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, value);
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

export const NOTHING = { setCookie: [], responseHeaders: [], requestCookie: null };

export const CACHE_HEADERS = [
  ["Cache-Control", "private, no-cache, no-store"],
  ["Expires", "0"],
  ["Pragma", "no-cache"],
  ["Vary", "Cookie"],
];

function canonical(value) {
  if (value === undefined) return "undefined";
  return JSON.stringify(value, (_, entry) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
