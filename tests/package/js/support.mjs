// What the tests share: auth objects with a fixed secret, requests with a session.

import { createAuth } from "waxseal";

import { ada, SECRET, signedIn as issueCookie } from "../../support/users.mjs";

export { recorder } from "../../support/recorder.mjs";
export { ada, SECRET };

export const DAY = 86_400_000;
/** A time long after any `iat` that a test makes by mistake with the real clock. */
export const NOW = Date.UTC(2100, 0, 1);

/** An auth object that projects the role, and whatever else a test configures. */
export function make(config = {}) {
  return createAuth({
    secret: SECRET,
    projections: {
      jwt: { role: "user.role" },
      session: { "user.role": "token.role" },
      update: ["name"],
    },
    ...config,
  });
}

export function request(cookie, url = "https://app.test/page", init = {}) {
  const headers = new Headers(init.headers);
  if (cookie) headers.set("cookie", cookie);
  return new Request(url, { ...init, headers });
}

/** The Cookie header of a browser that has just signed in. */
export const signedIn = (auth, user = ada, options = { now: NOW }) =>
  issueCookie(auth, user, options);
