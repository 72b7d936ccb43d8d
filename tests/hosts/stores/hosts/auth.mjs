// An application that refreshes at a provider, and what one of its instances answers.

import { createAuth, RefreshRejected } from "waxseal";

export const HOUR = 3600;

/** Tokens run out each hour, by the time that the test gives to each request. */
export function makeAuth(coordinator, provider) {
  return createAuth({
    secret: "a secret of at least thirty-two bytes",
    format: "authjs",
    logger: { error() {}, warn() {}, debug() {} },
    refresh: {
      coordinator,
      due: { claim: "expires_at", before: 0 },
      wait: 3,
      async run(token, { signal }) {
        const body = JSON.stringify({ refresh_token: token.refresh_token });
        const response = await fetch(provider, { method: "POST", body, signal });
        if (response.status === 400) throw new RefreshRejected("invalid_grant");
        const { refresh_token } = await response.json();
        return { ...token, refresh_token, expires_at: token.expires_at + HOUR };
      },
    },
  });
}

/** Once all work is done: the time of the test must not jump while something is published. */
export async function answer(auth, { cookie, now }) {
  const request = { method: "GET", url: "https://app.test/", headers: { cookie } };
  const work = [];
  const outcome = await auth.resolve(request, { now, waitUntil: (each) => work.push(each) });
  await Promise.allSettled(work);
  const { status, reason, writes, token } = outcome;
  return {
    status,
    why: reason ?? outcome.cause?.code,
    cookie: writes.requestCookie,
    refreshToken: token?.refresh_token,
  };
}
