/** What `doctor` found out. */

import { NoAnswer } from "./site.js";

/**
 * What is checked, by a stable name: programs rely on it.
 *
 * docs/errors.md is made of what stands above each: what has to hold, and then what to do.
 */
export type CheckId =
  /**
   * A session that is sealed with the secret of the environment is accepted.
   *
   * The application has another secret, format, cookie name or clock, or needs other claims:
   * pass `--secret-env`, `--format`, `--name` or `--claims`.
   */
  | "accepted"
  /**
   * An altered session cookie is refused.
   *
   * Something else than waxseal reads the cookie there, and does not check its signature.
   */
  | "altered"
  /**
   * An altered session cookie stays where it is.
   *
   * A read must not clear what it cannot open: while a secret is rotated, a server that does
   * not have the new one yet would sign everybody out.
   */
  | "altered-kept"
  /**
   * A session that has ended is refused, and its cookie cleared.
   *
   * See that the answer of the endpoint reaches the browser with its `Set-Cookie` lines.
   */
  | "cleared"
  /**
   * Every response that sets a cookie is kept out of shared caches.
   *
   * Leave the cache headers of waxseal on the response: `Cache-Control: private, no-store`.
   */
  | "cookie-cache"
  /**
   * Whether any cookie was set that could be checked.
   *
   * Nothing: it is skipped where none was.
   */
  | "cookies"
  /**
   * The endpoint `csrf` gives a token and its cookie.
   *
   * Mount `handler` with its endpoints as they are, and let no proxy take `Set-Cookie` off.
   */
  | "csrf"
  /**
   * The page of `--path` is closed to those who are not signed in.
   *
   * Put the guard in front of it: `proxy.ts` or `middleware.ts` has to match the path, and
   * `callbacks.authorized` has to refuse it.
   */
  | "guard"
  /**
   * The guard holds against the header `x-middleware-subrequest` (CVE-2025-29927).
   *
   * Update Next.js, and check the session where the data is too.
   */
  | "guard-bypass"
  /**
   * The redirect of the guard stays on this site.
   *
   * Behind a proxy set `AUTH_URL`, or `trustHost` with the right `X-Forwarded-Host`.
   */
  | "guard-redirect"
  /**
   * Every cookie of session and sign-in is `HttpOnly`.
   *
   * Set it on your own cookies: without it, a script that was smuggled in reads them. waxseal's
   * have it, all but `waxseal.changed`, which scripts read and which holds nothing but a random
   * number.
   */
  | "http-only"
  /**
   * Sign-out keeps a `callbackUrl` of another site out.
   *
   * Let `callbacks.redirect` return addresses of the same origin only.
   */
  | "open-redirect"
  /**
   * The application knows its own address.
   *
   * Behind a proxy set `AUTH_URL`, or `trustHost` with the right `X-Forwarded-Host` and
   * `X-Forwarded-Proto`.
   */
  | "origin"
  /**
   * Whether the page of `--path` can be seen with a session of its own.
   *
   * It is skipped where not: pass `--claims` that may see it.
   */
  | "page"
  /**
   * The page of `--path` is not offered to shared caches.
   *
   * Send `Cache-Control: private`, or one user's page would be shown to another.
   */
  | "page-cache"
  /**
   * The page of `--path` sets no cookie where nothing is due.
   *
   * See that nothing else, such as Auth.js beside it, writes the session cookie at each read.
   */
  | "page-unchanged"
  /**
   * On https every cookie's name has the prefix `__Host-` or `__Secure-`.
   *
   * Tell the application that it is on https: set `AUTH_URL`, or `trustHost` behind a proxy.
   */
  | "prefix"
  /**
   * Cookies with a prefix keep its rules: `Secure`, and with `__Host-` the path `/` and no
   * domain.
   *
   * Leave the attributes as waxseal writes them: browsers drop such a cookie otherwise.
   */
  | "prefix-rules"
  /**
   * Redis answers at the address in `REDIS_URL`.
   *
   * Check address, user and password, and that this machine may reach it.
   */
  | "redis"
  /**
   * Redis writes what it gets to disk (`appendonly`).
   *
   * Switch it on, or accept that a restart forgets what was revoked.
   */
  | "redis-appendonly"
  /**
   * Redis drops nothing for want of memory (`maxmemory-policy noeviction`).
   *
   * Set it to `noeviction`, or use another Redis than the one for caches.
   */
  | "redis-policy"
  /**
   * Redis has replicas.
   *
   * Nothing, where an outage may stop refreshes for a while; else add one.
   */
  | "redis-replicas"
  /**
   * Redis is a primary.
   *
   * Name the primary in `REDIS_URL`: `waxseal/redis` has to write.
   */
  | "redis-role"
  /**
   * Redis runs scripts, and lets this user write under `waxseal:*`.
   *
   * Allow `EVAL`, `GET`, `SET`, `PTTL`, `PEXPIRE`, `XADD`, `XRANGE` and `XTRIM` on these keys.
   */
  | "redis-scripts"
  /**
   * Redis is new enough.
   *
   * Update it to the version in the message, or a newer one.
   */
  | "redis-version"
  /**
   * A session cookie that is not a token is refused.
   *
   * See in the application's log why the endpoint fails.
   */
  | "refused"
  /**
   * A session cookie that is not a token stays where it is.
   *
   * A read must not clear it: it may be another application's on this host.
   */
  | "refused-kept"
  /**
   * Sign-out also clears a session cookie that is not a token.
   *
   * See that every `Set-Cookie` line of the answer reaches the browser. If the cookie has
   * another name, pass `--name`.
   */
  | "refused-signout"
  /**
   * A session of two days ago is renewed.
   *
   * Nothing, where `session.updateAge` is longer: it is skipped then.
   */
  | "renewed"
  /**
   * Every cookie says `SameSite`.
   *
   * Set it on your own cookies: without it browsers differ. waxseal's have it.
   */
  | "same-site"
  /**
   * The site is on https, or on http on this machine.
   *
   * Nothing: other addresses are not asked at all.
   */
  | "scheme"
  /**
   * On https every cookie is `Secure`.
   *
   * Tell the application that it is on https: set `AUTH_URL`, or `trustHost` behind a proxy.
   */
  | "secure"
  /**
   * The endpoint `session` answers, and has no session for those who have none.
   *
   * Mount `handler` at the path, or pass `--base-path`.
   */
  | "session"
  /**
   * No cache keeps what the endpoint `session` answers.
   *
   * Send `Cache-Control: private, no-store`, or one user's session is given to another.
   */
  | "session-cache"
  /**
   * Sign-out leaves no session cookie behind.
   *
   * See that every `Set-Cookie` line of the answer reaches the browser, and that nothing else
   * writes the cookie.
   */
  | "signed-out"
  /**
   * The endpoint `signin` shows a page, or leads to that of the application.
   *
   * Look at its status in the message: nobody can sign in there.
   */
  | "signin"
  /**
   * Sign-in keeps a `callbackUrl` of another site out.
   *
   * Let `callbacks.redirect` return addresses of the same origin only.
   */
  | "signin-redirect"
  /**
   * Sign-out takes the CSRF token.
   *
   * Send the token as `csrfToken`, with its cookie; let `callbacks.redirect` return addresses
   * of the same origin only.
   */
  | "signout"
  /**
   * Reading a session that needs no renewal sets no cookie.
   *
   * See that nothing else writes the cookie: parallel requests would overwrite each other's
   * session.
   */
  | "unchanged";

export interface Check {
  id: CheckId;
  status: "ok" | "failed" | "skipped";
  message: string;
}

export class Checks {
  readonly list: Check[] = [];

  /** `good` is the message if all is well; `bad` says what to do. */
  add(id: CheckId, isGood: boolean, good: string, bad: string): void {
    this.list.push({ id, status: isGood ? "ok" : "failed", message: isGood ? good : bad });
  }

  skip(id: CheckId, message: string): void {
    this.list.push({ id, status: "skipped", message });
  }

  /**
   * Runs some requests and their checks. If the application does not answer one of the
   * requests, the check `id` fails and there is no result.
   */
  async attempt<T>(id: CheckId, requests: () => Promise<T>): Promise<T | undefined> {
    try {
      return await requests();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.add(id, false, "", error.message);
      return undefined;
    }
  }
}
