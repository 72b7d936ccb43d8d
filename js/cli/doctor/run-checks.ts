/** The requests of `doctor`, and what is checked of each answer. */

import type { Format } from "waxseal";
import { Checks, type Check } from "./checks.js";
import { cookieChecks, leftBehind } from "./cookies.js";
import { isPrivate, jsonOf, NoAnswer, type Answer, type Csrf, type Site } from "./site.js";
import type { Secret } from "../secrets.js";
import { signedIn } from "./signed-in.js";
import { BASE_NAMES, PREFIXES } from "../inspect/token.js";

/** Addresses of another origin, as they are smuggled into a `callbackUrl`. */
const ELSEWHERE = [
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
];

/** What made Next.js before 15.2.3 skip its middleware (CVE-2025-29927). */
const SUBREQUEST = ["middleware", "src/middleware"].map((name) => Array(5).fill(name).join(":"));

export interface Options {
  basePath: string;
  claims: { [name: string]: unknown };
  format: Format | undefined;
  name: string | undefined;
  path: string | undefined;
  secrets: Secret[];
}

/** Asks the application, and says what is good and what is not. */
export async function examine(site: Site, options: Options): Promise<Check[]> {
  const { basePath, path, secrets } = options;
  const checks = new Checks();
  const check = checks.check.bind(checks);
  /** Some requests; an application that does not answer one ends these. */
  const part = async (id: string, work: () => Promise<void>) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      check(id, false, "", error.message);
      return false;
    }
  };

  check(
    "scheme",
    true,
    site.https ? "The site is on https." : "The site is on http, on this machine.",
    "",
  );
  await part("session", session);
  // Nobody there: every further check would say so again.
  if (site.answers.length === 0) return checks.list;

  let format = options.format;
  let csrf: Csrf | undefined;
  /** What the application takes its own address for, when that is another. */
  let home: string | undefined;
  await part("csrf", csrfToken);
  if (!(await part("signout", signOut))) csrf = undefined;
  await part("signin", signIn);
  const names = PREFIXES.map((prefix) => prefix + (options.name ?? BASE_NAMES[format ?? "signed"]));
  await part("refused", refused);
  if (path !== undefined) await part("guard", () => guard(path));
  if (secrets.length > 0) {
    await part("accepted", () =>
      signedIn(site, checks, names, { ...options, csrf, format: format ?? "signed" }),
    );
  } else {
    checks.skip(
      "accepted",
      "Without a secret in the environment, no session of its own was tried.",
    );
  }
  cookieChecks(site, checks, names);
  return checks.list;

  async function session() {
    const answer = await site.ask(`${basePath}/session`);
    const { status, what } = answer;
    const body = jsonOf(answer);
    const isNobody = body === null || (typeof body === "object" && Object.keys(body).length === 0);
    check(
      "session",
      status === 200 && isNobody,
      `${what} answers ${JSON.stringify(body)} without a session.`,
      status === 200
        ? `${what} must answer null (or {} as NextAuth.js v4) without a session, and does not.`
        : `${what} answers ${status}: are the endpoints elsewhere? See --base-path.`,
    );
    if (status !== 200) return;
    check(
      "session-cache",
      isPrivate(answer),
      `${what} is kept by no cache.`,
      `${what} may be kept by a cache, which then gives one user's session to another: send Cache-Control: private, no-store.`,
    );
  }

  async function csrfToken() {
    const answer = await site.ask(`${basePath}/csrf`);
    const token: unknown = jsonOf(answer)?.csrfToken;
    const cookie = answer.cookies.find(({ name }) => name.endsWith("csrf-token"));
    const good = answer.status === 200 && typeof token === "string" && cookie !== undefined;
    check(
      "csrf",
      good,
      `${answer.what} gives a token and its cookie.`,
      `${answer.what} must answer 200 with {"csrfToken":"…"} and set its cookie; it answers ${answer.status}.`,
    );
    if (!good) return;
    csrf = { token: token as string, cookie: `${cookie.name}=${cookie.value}` };
    const library = /^(?:__Host-|__Secure-)?(authjs|next-auth|waxseal)\./.exec(cookie.name)?.[1];
    format ??= library === "waxseal" ? "signed" : (library as Format | undefined);
  }

  async function signOut() {
    if (!csrf) return checks.skip("signout", "Sign-out was not tried, for want of a CSRF token.");
    const { cookie, token: csrfToken } = csrf;
    const post = (callbackUrl: string) =>
      site.ask(`${basePath}/signout`, {
        method: "POST",
        cookie,
        headers: { origin: site.origin, "x-auth-return-redirect": "1" },
        form: { csrfToken, callbackUrl, json: "true" },
      });
    const target = (answer: Answer) => {
      const url: unknown = jsonOf(answer)?.url ?? answer.headers.get("location");
      return typeof url === "string" ? url : undefined;
    };

    const answer = await post("/");
    const url = target(answer);
    check(
      "signout",
      answer.status < 400 && url !== undefined && !/[?&](csrf=true|error=MissingCSRF)/.test(url),
      `${answer.what} takes the CSRF token.`,
      `${answer.what} answers ${answer.status} and refuses its own CSRF token: behind a proxy set AUTH_URL, or trustHost.`,
    );
    if (url === undefined) return;
    home = site.away(url);
    check(
      "origin",
      home === undefined,
      "The application knows its own address.",
      `The application takes itself for ${home}: behind a proxy set AUTH_URL, or trustHost with the right X-Forwarded-Host and -Proto.`,
    );
    const bad: string[] = [];
    for (const callbackUrl of ELSEWHERE) {
      const answer = await post(callbackUrl);
      const away = site.away(target(answer) ?? "/");
      if (away !== undefined && away !== home) bad.push(`${callbackUrl} (to ${away})`);
      // An application may refuse such an address, but not break over it.
      else if (answer.status >= 500) bad.push(`${callbackUrl} (answers ${answer.status})`);
    }
    check(
      "open-redirect",
      bad.length === 0,
      `Sign-out keeps a callbackUrl of another site out (${ELSEWHERE.length} tried).`,
      `Sign-out follows a callbackUrl of another site, or breaks over it: ${bad.join(", ")}. Let callbacks.redirect return only addresses of the same origin.`,
    );
  }

  async function signIn() {
    const answer = await site.ask(
      `${basePath}/signin?callbackUrl=${encodeURIComponent("//evil.example")}`,
    );
    const { status, what } = answer;
    const target = answer.headers.get("location");
    check(
      "signin",
      status < 400,
      `${what} ${target === null ? "shows a page" : "leads to the sign-in page"}.`,
      `${what} answers ${status}: nobody can sign in there.`,
    );
    if (status >= 400) return;
    const places = target === null ? [] : [target, callbackUrlOf(target)];
    const cookie = answer.cookies.find(({ name }) => name.endsWith("callback-url"));
    if (cookie) places.push(decoded(cookie.value));
    const away = places
      .flatMap((place) => (place && site.away(place)) ?? [])
      .filter((origin) => origin !== home);
    check(
      "signin-redirect",
      away.length === 0,
      "Sign-in keeps a callbackUrl of another site out.",
      `Sign-in takes a callbackUrl that leads to ${away[0]}: let callbacks.redirect return only addresses of the same origin.`,
    );
  }

  /** A cookie that does not open: a read leaves it, a sign-out clears it. */
  async function refused() {
    const [host, secure, bare] = names as [string, string, string];
    // Auth.js knows no __Host- here.
    const prefixed = (format ?? "signed") === "signed" ? [host, secure] : [secure];
    const sent = site.https ? prefixed : [bare];
    const cookie = sent.map((name) => `${name}=not-a-token`).join("; ");
    const answer = await site.ask(`${basePath}/session`, { cookie });
    const body = jsonOf(answer);
    check(
      "refused",
      answer.status === 200 && !body?.user,
      "A session cookie that is no token is refused.",
      `A session cookie that is no token makes ${answer.what} answer ${answer.status}${body?.user ? " with a session" : ""}.`,
    );
    check(
      "refused-kept",
      !answer.cookies.some(({ name }) => sent.includes(name)),
      "A session cookie that is no token stays where it is.",
      `${answer.what} clears a session cookie that is no token: it may be another application's on this host.`,
    );
    if (!csrf) return;
    const after = await site.signOut(basePath, csrf, cookie);
    const left = leftBehind(sent, after.cookies, site.https);
    if (!after.cookies.some(({ name }) => sent.includes(name))) {
      return checks.skip(
        "refused-signout",
        `${after.what} clears no ${sent.at(-1)} that is no token: if the session cookie has another name, pass --name.`,
      );
    }
    check(
      "refused-signout",
      left.length === 0,
      "Sign-out clears also a session cookie that is no token.",
      `${after.what} leaves a session cookie that is no token behind, so it comes back: ${left.join(", ")}.`,
    );
  }

  async function guard(path: string) {
    const answer = await site.ask(path);
    const { status, what } = answer;
    const target = answer.headers.get("location");
    const redirects = status >= 300 && status < 400 && target !== null;
    const good = redirects || status === 401 || status === 403;
    check(
      "guard",
      good,
      `${what} without a session ${redirects ? "leads to sign-in" : `is answered with ${status}`}.`,
      `${what} answers ${status} without a session: ${status === 200 ? "it is not guarded" : "a redirect, 401 or 403 is expected"}.`,
    );
    if (redirects) {
      const away = [target, callbackUrlOf(target)].flatMap((url) => (url && site.away(url)) ?? []);
      check(
        "guard-redirect",
        away.length === 0,
        "The guard's redirect stays on this site.",
        `The guard's redirect leads to ${away[0]}: behind a proxy set AUTH_URL, or trustHost with the right X-Forwarded-Host.`,
      );
    }
    if (!good) return;
    const passed: Answer[] = [];
    for (const value of SUBREQUEST) {
      const answer = await site.ask(path, { headers: { "x-middleware-subrequest": value } });
      if (answer.status < 300) passed.push(answer);
    }
    check(
      "guard-bypass",
      passed.length === 0,
      "The guard holds against the header x-middleware-subrequest (CVE-2025-29927).",
      "The header x-middleware-subrequest switches the guard off (CVE-2025-29927): update Next.js, and check the session where the data is too.",
    );
  }
}

function callbackUrlOf(location: string): string | undefined {
  try {
    return new URL(location, "http://n").searchParams.get("callbackUrl") ?? undefined;
  } catch {
    return undefined;
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
