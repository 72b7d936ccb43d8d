// What the tests share: auth objects with a fixed secret, requests with a session.

import { createAuth } from "waxseal";

export { recorder } from "../support/recorder.mjs";

export const SECRET = "the tests of waxseal use these forty-odd bytes";
export const DAY = 86_400_000;
/** A time long after any `iat` that a test makes by mistake with the real clock. */
export const NOW = Date.UTC(2100, 0, 1);

export const ada = { id: "7", name: "Ada", email: "ada@example.test", role: "admin" };

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
export async function signedIn(auth, user = ada, options = { now: NOW }) {
  const { writes } = await auth.issue({ user }, request(), options);
  return writes.requestCookie;
}
