// A running server with its secrets, and what is asserted again and again of it.

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { client, state } from "./client.mjs";
import {
  MAX_AGE,
  claims,
  clearing,
  formats,
  mint,
  minted,
  namesOf,
  open,
  pairOf,
  setting,
  user,
} from "./cookies.mjs";
import { randomSecret, start } from "./server.mjs";

// Places that show the session and the Cookie header, with the guard in front of them.
export const PAGE = "/";
export const OPEN = [PAGE, "/api/node", "/api/edge", "/api/wrapped", "/api/legacy", "/legacy"];
export const ALL = [...OPEN, "/guarded"];

/** The server runs while the tests of the `describe` run that this is called in. */
export function contextOf(variant, format, { accept, list, callbacks }) {
  const { name } = formats[format];
  const secret = randomSecret();
  const old = randomSecret();
  let browser;
  const get = (...args) => browser.get(...args);
  const submit = (...args) => browser.submit(...args);

  const context = { format, name, secret, old, accept, server: undefined };
  before(async () => {
    context.server = await start(variant, {
      FORMAT: format,
      ACCEPT: accept.join(" "),
      ...(list ? { SECRETS: `${secret} ${old}` } : { AUTH_SECRET: old, AUTH_SECRET_1: secret }),
      ...(callbacks && { CALLBACKS: "1" }),
    });
    browser = client(context.server);
  });
  after(() => context.server?.stop());

  /** A cookie of the server's own format, under its first secret. */
  const session = (cookie = {}) => mint(format, claims, { secret, ...cookie });

  /** The session and nothing else: no cookie, the cache headers of an anonymous answer. */
  async function unchanged(path, cookie, expected = user) {
    const response = await get(path, cookie);
    const seen = state(response);
    assert.equal(response.status, 200, path);
    assert.deepEqual(response.setCookie, [], path);
    assert.deepEqual(seen.session?.user, expected, path);
    assert.equal(seen.cookie, cookie, path);
    return seen.session;
  }

  /**
   * A cookie written anew: its lines are exact, its library reads it under the
   * first secret, and what is behind the guard saw it and nothing of the old one.
   */
  async function renewed(path, cookie, { as = name, expected = claims } = {}) {
    const started = Math.floor(Date.now() / 1000);
    const response = await get(path, `theme=dark; ${cookie}; lang=en`);
    assert.equal(response.status, 200, path);
    const pairs = response.setCookie.map(pairOf);
    const written = pairs.filter((pair) => !pair.endsWith("="));

    const opened = await open(format, written.join("; "), { secret, name: as });
    const { iat, exp, jti, sid, auth_time, rev, proof_time, ...own } = opened;
    const before = minted.get(cookie);
    assert.deepEqual(own, expected, path);
    assert.ok(iat >= started && iat <= Date.now() / 1000 && exp === iat + MAX_AGE, path);
    // Auth.js has no `sid`: the first `jti` becomes one, so that parallel renewals agree.
    assert.match(sid, /^[\w-]{22,36}$/);
    assert.ok(before.jti === undefined || sid === before.jti, path);
    assert.ok(typeof jti === "string" && jti !== before.jti, path);
    // When the user has proved who they are, its library does not say.
    assert.deepEqual([auth_time, proof_time, rev], [before.iat, 0, 1], path);

    const end = `Expires=${new Date(exp * 1000).toUTCString()}; Max-Age=${MAX_AGE}`;
    const came = namesOf(cookie);
    const lines = namesOf([cookie, ...written].join("; ")).flatMap((key) => {
      const pair = written.find((pair) => pair.startsWith(`${key}=`));
      const cleared = came.includes(key) ? clearing(key) : [];
      return pair ? [...cleared.slice(0, -1), setting(pair, end)] : cleared;
    });
    assert.deepEqual(response.setCookie, lines, path);

    const seen = state(response);
    assert.equal(seen.cookie, ["theme=dark", "lang=en", ...written].join("; "), path);
    if (seen.jar) assert.deepEqual(seen.jar, ["theme=dark", "lang=en", ...written], path);
    assert.equal(seen.session.expires, new Date(exp * 1000).toISOString(), path);
    const { sub, name: full, email, role } = expected;
    assert.deepEqual(seen.session.user, { name: full, email, id: sub, role }, path);
    return { response, written: written.join("; "), claims: opened };
  }

  /** A cookie that does not open: nobody is signed in, and it stays. */
  async function unopened(cookie, what, path = PAGE) {
    const response = await get(path, `theme=dark; ${cookie}`);
    assert.deepEqual(response.setCookie, [], what);
    const seen = state(response);
    assert.equal(seen.session, null, what);
    assert.equal(seen.cookie, `theme=dark; ${cookie}`, what);
    return seen;
  }

  /** A cookie that has ended: it is cleared, and what is behind the guard does not see it. */
  async function refused(cookie, what, path = PAGE) {
    const response = await get(path, `theme=dark; ${cookie}`);
    assert.deepEqual(response.setCookie, namesOf(cookie).flatMap(clearing), what);
    const seen = state(response);
    assert.equal(seen.session, null, what);
    assert.equal(seen.cookie, "theme=dark", what);
    return seen;
  }

  return Object.assign(context, { get, submit, session, unchanged, renewed, refused, unopened });
}
