// The same configuration and the same requests through a published library and
// through waxseal. What each answers, and what each calls, is taken apart into
// fields with a path; fields that differ must be listed, with the reason why.

import assert from "node:assert/strict";

import { Jar } from "../../support/jar.mjs";
import { SECRET } from "../../support/users.mjs";

export { SECRET };

const ORIGIN = "https://app.example";
export const BASE = `${ORIGIN}/api/auth`;
export const USER = {
  id: "u1",
  name: "Žofie 山田",
  email: "zofie@example.com",
  image: "https://example.com/zofie.png",
};

/**
 * Runs a scenario on one side. `serve(config, record)` makes the server of it:
 * `{ answer(request), open(name, value) }`, the latter for its session cookies.
 */
export async function observe(serve, { config = () => ({}), steps, origin = ORIGIN }) {
  const calls = [];
  const record =
    (name, run) =>
    (...args) => {
      calls.push(describe(name, args));
      return run(...args);
    };
  const { answer, open } = serve(config, record);
  const jar = new Jar();
  const responses = {};
  for (const [number, step] of steps.entries()) {
    if (step.cookie) jar.keep([step.cookie]);
    const request = await requestOf(step, { answer, jar, origin });
    calls.length = 0;
    const response = await answer(withCookies(request, jar));
    const lines = response.headers.getSetCookie();
    const made = await Promise.all(calls);
    responses[`${number} ${request.method} ${step.get ?? step.post}`] = {
      ...(await fieldsOf(response, lines, { open, origin })),
      calls: Object.fromEntries(made.map(({ name, ...call }, at) => [`${at} ${name}`, call])),
      called: made.map(({ name }) => name).join(" "),
    };
    if (!step.forget) jar.keep(lines);
  }
  return { fields: flatten(responses), jar };
}

/** The fields that differ, as `{ at, theirs, ours }`. */
export function differences(theirs, ours) {
  const paths = new Set([...theirs.keys(), ...ours.keys()]);
  return [...paths]
    .filter((at) => theirs.get(at) !== ours.get(at))
    .map((at) => ({ at, theirs: theirs.get(at), ours: ours.get(at) }));
}

/** Checks differences against a list; each entry of it has to be met at least once. */
export class Intended {
  #list;
  #met = new Set();

  constructor(list) {
    this.#list = list;
  }

  get size() {
    return this.#list.length;
  }

  check(scenario, found) {
    const unlisted = found.filter((difference) => {
      const entries = this.#list.filter((entry) => matches(entry, scenario, difference));
      for (const entry of entries) this.#met.add(entry);
      return entries.length === 0;
    });
    assert.deepEqual(unlisted, [], `unintended differences in: ${scenario}`);
  }

  finish() {
    const stale = this.#list.filter((entry) => !this.#met.has(entry));
    assert.deepEqual(stale, [], "differences that are listed and do not exist");
  }
}

function matches(entry, scenario, { at, theirs, ours }) {
  return (
    (entry.in === undefined || entry.in.test(scenario)) &&
    entry.at.test(at) &&
    (!("theirs" in entry) || is(entry.theirs, theirs)) &&
    (!("ours" in entry) || is(entry.ours, ours))
  );
}

function is(expected, value) {
  return expected instanceof RegExp ? expected.test(value ?? "") : expected === value;
}

/* ----------------------------------------------------------------- requests */

/**
 * A step is `{ get: path }` or `{ post: path, fields }`, with `headers`, `json` for
 * a JSON body, `raw` for any other, and `csrf: false` for a form without its token.
 */
async function requestOf(step, { answer, jar, origin }) {
  const { get, post, method = post === undefined ? "GET" : "POST", fields = {}, json, raw } = step;
  const url = `${origin}/api/auth${get ?? post}`;
  const headers = new Headers(step.headers);
  if (post === undefined) return new Request(url, { method, headers });
  if (raw !== undefined) return new Request(url, { method, headers, body: raw });

  const form = { ...fields };
  if (step.csrf !== false) form.csrfToken = await csrfToken(answer, jar, origin);
  if (json) headers.set("content-type", "application/json");
  return new Request(url, {
    method,
    headers,
    body: json ? JSON.stringify(form) : new URLSearchParams(form),
  });
}

/** Of the browser's cookie, if it has one; else it asks for one. */
async function csrfToken(answer, jar, origin) {
  const request = withCookies(new Request(`${origin}/api/auth/csrf`), jar);
  const response = await answer(request);
  jar.keep(response.headers.getSetCookie().filter((line) => line.includes("csrf-token")));
  return (await response.json()).csrfToken;
}

function withCookies(request, jar) {
  if (jar.header !== "") request.headers.set("cookie", jar.header);
  return request;
}

/* ------------------------------------------------------------------- fields */

async function fieldsOf(response, lines, side) {
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => name !== "set-cookie" && name !== "content-length"),
  );
  const text = await response.text();
  const isJson = headers["content-type"]?.startsWith("application/json");
  const isHtml = headers["content-type"]?.startsWith("text/html");
  const cookies = await Promise.all(lines.map((line) => cookieOf(line, side)));
  const { location } = headers;
  if (location !== undefined) headers.location = resolved(location, side);
  return {
    status: response.status,
    headers,
    ...(location !== undefined && { "location-form": formOf(location) }),
    body: isJson && text !== "" ? normal(JSON.parse(text)) : isHtml ? "(a page)" : text,
    "cookie-order": cookies.map(({ name }) => name).join(" "),
    cookies: Object.fromEntries(cookies.map(({ name, ...rest }) => [name, rest])),
    // Lines of a name that a later one has as well.
    "cookies-before": Object.fromEntries(
      cookies
        .filter(({ name }, at) => cookies.slice(at + 1).some((later) => later.name === name))
        .map(({ name, value, attributes }, at) => [at, `${name}=${value}; ${attributes}`]),
    ),
  };
}

async function cookieOf(line, { open, origin }) {
  const [pair, ...attributes] = line.split("; ");
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
  return {
    name,
    ...(name.includes("callback-url")
      ? { value: resolved(value, { origin }), "value-form": formOf(value) }
      : {
          value:
            name.includes("session-token") && value
              ? normal(await open(name, value))
              : normal(value),
        }),
    attributes: attributes.map(relative).join("; "),
  };
}

/** Where a browser goes. */
const resolved = (url, { origin }) => (URL.canParse(url, origin) ? new URL(url, origin).href : url);
const formOf = (url) => (url.startsWith("/") ? "path" : "absolute");

/** Times differ by what a test takes. */
function relative(attribute) {
  const [name, value] = attribute.split("=");
  if (name !== "Expires") return attribute;
  return `Expires=(in ${Math.round((Date.parse(value) - Date.now()) / 60_000)} minutes)`;
}

/** What a callback gets: its own keys, and their values. */
async function describe(name, args) {
  const parts = await Promise.all(
    args.map(async (argument) => {
      const { method, headers } = argument;
      // NextAuth.js v4 gives a request in a shape of its own.
      if (method && headers) return requestFields(argument);
      return { keys: Object.keys(argument).sort().join(" "), ...normal(argument) };
    }),
  );
  return { name, ...Object.fromEntries(parts.map((part, at) => [at, part])) };
}

async function requestFields(request) {
  const isWeb = request instanceof Request;
  const { cookie, ...headers } = isWeb ? Object.fromEntries(request.headers) : request.headers;
  const body = isWeb ? JSON.parse(await request.clone().text()) : request.body;
  return {
    method: request.method,
    headers,
    body: normal(body),
    ...(isWeb && { url: request.url }),
  };
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** As JSON, and with a word for what differs from run to run. */
function normal(value) {
  const json = JSON.stringify(value, (key, entry) => {
    if (["exp", "iat", "auth_time"].includes(key)) return `(${key})`;
    if (["jti", "sid"].includes(key)) return `(${key})`;
    if (key === "expires")
      return `(in ${Math.round((Date.parse(entry) - Date.now()) / 60_000)} minutes)`;
    if (typeof entry !== "string") return entry;
    if (/^[\da-f]{64}$/.test(entry)) return "(a CSRF token)";
    if (/^[\da-f]{64}\|[\da-f]{64}$/.test(entry)) return "(a CSRF token and its hash)";
    return UUID.test(entry) ? "(a UUID)" : entry;
  });
  return json === undefined ? undefined : JSON.parse(json);
}

/** Paths to values: `0 GET /signin.headers.location`. An empty body is a value too. */
function flatten(value, path = "", into = new Map()) {
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0 && path.endsWith(".body")) into.set(path, "{}");
    for (const [key, entry] of entries) flatten(entry, path ? `${path}.${key}` : key, into);
  } else if (value !== undefined) {
    into.set(path, value);
  }
  return into;
}
