/** Checks with a session that doctor sealed itself. */

import { sealCookie } from "../../testing.js";
import { authFor } from "../auth-for.js";
import { chunkNumber } from "../../inspect/session-cookie.js";
import type { DoctorOptions, DoctorSessionContext } from "./context.js";
import { isCleared, remainingCookies } from "./cookies.js";
import { isShared, jsonOf, type SetCookie, type SiteResponse } from "./site.js";

const DAY = 86_400;
/** The lifetime of doctor's cookies in seconds: its requests take milliseconds. */
const MAX_AGE = 60;

type OwnSession = DoctorSessionContext & Omit<DoctorOptions, "format">;

export async function checkOwnSession(session: OwnSession): Promise<void> {
  const cookie = sealOwn(session);
  const isAccepted = await checkAccepted(session, cookie);
  if (!isAccepted) return;
  await checkAltered(session, cookie);
  await checkEnded(session);
  await checkSignedOut(session, cookie);
  await checkRenewal(session);
  if (session.path !== undefined) await checkPage(session, session.path);
}

/** The Cookie header of a session that is `age` seconds old and ends in `left` seconds. */
function sealOwn(session: OwnSession, age = 0, left = MAX_AGE): string {
  const { site, secrets, claims, format, name } = session;
  const auth = authFor(secrets, { format, name, maxAge: age + left });
  return sealCookie(auth, claims, { url: site.origin, now: Date.now() - age * 1000 }).header;
}

function read({ site, basePath }: OwnSession, cookie: string): Promise<SiteResponse> {
  return site.request(`${basePath}/session`, { cookie });
}

async function checkAccepted(session: OwnSession, cookie: string): Promise<boolean> {
  const { checks, format } = session;
  const response = await read(session, cookie);
  const isAccepted = response.status === 200 && typeof jsonOf(response)?.expires === "string";
  checks.add(
    "accepted",
    isAccepted,
    `A ${format} session sealed with the secret of the environment is accepted.`,
    "A session sealed with the secret of the environment is not accepted: the application has another secret, --format or --name, needs other --claims, or its clock is a minute ahead.",
  );
  if (isAccepted) {
    checks.add(
      "unchanged",
      sessionCookies(session, response).length === 0,
      "Reading a session that needs no renewal sets no cookie.",
      "Reading a session that needs no renewal sets its cookie again: parallel requests overwrite each other's session (Auth.js does so at every read).",
    );
  }
  return isAccepted;
}

async function checkAltered(session: OwnSession, cookie: string): Promise<void> {
  const { checks } = session;
  const response = await read(session, alter(cookie));
  const { status } = response;
  checks.add(
    "altered",
    status === 200 && !jsonOf(response)?.user,
    "An altered session cookie is refused.",
    `An altered session cookie ${status === 200 ? "is accepted: its signature is not checked" : `is answered with ${status}`}.`,
  );
  checks.add(
    "altered-kept",
    sessionCookies(session, response).length === 0,
    "An altered session cookie stays where it is.",
    "An altered session cookie is cleared by a read: while a secret is rotated, a server that does not have the new one yet signs everybody out.",
  );
}

/** With one character of the signature changed. */
function alter(cookie: string): string {
  const index = cookie.length - 10;
  const other = cookie[index] === "A" ? "B" : "A";
  return cookie.slice(0, index) + other + cookie.slice(index + 1);
}

async function checkEnded(session: OwnSession): Promise<void> {
  const { site, checks } = session;
  const cookie = sealOwn(session, 100 * DAY, -70 * DAY);
  const response = await read(session, cookie);
  const user = jsonOf(response)?.user;
  const remaining = remainingCookies(namesIn(cookie), response.cookies, site.https);
  checks.add(
    "cleared",
    response.status === 200 && !user && remaining.length === 0,
    "A session that has ended is refused, and its cookie cleared.",
    user
      ? "A session that has ended is accepted: its end is not checked."
      : "The cookie of a session that has ended is not cleared: the browser sends it again and again.",
  );
}

async function checkSignedOut(session: OwnSession, whole: string): Promise<void> {
  const { site, checks, basePath, csrf } = session;
  if (csrf === undefined) {
    return checks.skip(
      "signed-out",
      "Sign-out was not tried, because the application gave no CSRF token.",
    );
  }
  const remaining = new Set<string>();
  for (const cookie of [whole, whole.slice(0, -10)]) {
    const { cookies } = await site.signOut(basePath, csrf, { cookie });
    for (const name of remainingCookies(namesIn(cookie), cookies, site.https)) remaining.add(name);
  }
  checks.add(
    "signed-out",
    remaining.size === 0,
    "Sign-out leaves no session cookie behind.",
    `Sign-out leaves a session cookie behind, whole or damaged, so that it comes back: ${[...remaining].join(", ")}.`,
  );
}

async function checkRenewal(session: OwnSession): Promise<void> {
  const { checks } = session;
  const response = await read(session, sealOwn(session, 2 * DAY));
  if (sessionCookies(session, response).some((cookie) => !isCleared(cookie))) {
    checks.add("renewed", true, "A session of two days ago is renewed.", "");
  } else {
    checks.skip("renewed", "A session of two days ago is not renewed: updateAge may be longer.");
  }
}

async function checkPage(session: OwnSession, path: string): Promise<void> {
  const { site, checks } = session;
  const page = await site.request(path, { cookie: sealOwn(session) });
  const { request, status } = page;
  if (status !== 200) {
    return checks.skip(
      "page",
      `${request} answers ${status} to this session: pass --claims that may see it.`,
    );
  }
  checks.add(
    "page-unchanged",
    sessionCookies(session, page).length === 0,
    `${request} with this session sets no cookie.`,
    `${request} with a session that needs no renewal sets its cookie again.`,
  );
  checks.add(
    "page-cache",
    !isShared(page),
    `${request} is not offered to shared caches.`,
    `${request} is offered to shared caches: one user's page would be shown to another.`,
  );
}

/** The cookies of the session that a response sets or clears. */
function sessionCookies({ names }: OwnSession, { cookies }: SiteResponse): SetCookie[] {
  return cookies.filter((cookie) =>
    names.some((name) => chunkNumber(cookie.name, name) !== undefined),
  );
}

/** The names in a Cookie header. */
function namesIn(header: string): string[] {
  return header.split("; ").map((pair) => pair.slice(0, pair.indexOf("=")));
}
