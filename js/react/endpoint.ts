/** The endpoints below the base path. */

import type { DefaultSession } from "../types/user.js";
import type { ClientSafeProvider } from "./types.js";

let basePath = "/api/auth";
/** Milliseconds that the clock of this machine is ahead of the server's, as far as it has told. */
let clockSkew = 0;
/** Whether the server has been asked for anything, and so for its time. */
export let isAsked = false;
/** How often this page was left: the browser may have brought it back. */
let departures = 0;

/** The time at the server, which decides when a session ends. */
export function serverTime(): number {
  return Date.now() - clockSkew;
}

/** One for the page, as in `next-auth/react`: `signIn` is not a hook and sees no context. */
export function setBasePath(path: string): void {
  basePath = path;
}

export function endpointUrl(path: string): string {
  if (typeof window === "undefined") {
    throw new Error("waxseal/react is for browsers: on the server, call `auth()`.");
  }
  return `${basePath}/${path}`;
}

/** The session, `null` when nobody is signed in, `undefined` when the server did not answer. */
export async function readSession(): Promise<DefaultSession | null | undefined> {
  return asSession(await fetchJson("session"));
}

export async function writeSession(data: unknown): Promise<DefaultSession | null | undefined> {
  return asSession(await fetchJson("session", { csrfToken: await getCsrfToken(), data }));
}

/** The CSRF token that every `POST` needs, `""` when the server did not answer. */
export async function getCsrfToken(): Promise<string> {
  return (await fetchJson("csrf"))?.csrfToken ?? "";
}

/** The configured providers by their `id`, `null` when the server did not answer. */
export async function getProviders(): Promise<Record<string, ClientSafeProvider> | null> {
  return (await fetchJson("providers")) ?? null;
}

/** What an endpoint answers, `undefined` for a failure, which is logged without any content. */
async function fetchJson(path: string, body?: object): Promise<any> {
  const url = endpointUrl(path);
  isAsked = true;
  window.addEventListener("pagehide", onPageHide);
  const before = departures;
  try {
    const response = await fetch(url, {
      // The base path may be a URL at an origin that trusts this one.
      credentials: "include",
      ...(body && {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const date = Date.parse(response.headers.get("Date")!);
    if (date) clockSkew = Date.now() - date;
    if (response.ok) return await response.json();
    throw new Error(`status ${response.status}`);
  } catch (cause: any) {
    const log = () => before === departures && console.error(`waxseal: ${url} failed.`, cause);
    // Browsers end the requests of a page that is left, Firefox and Safari seconds before it hears
    // of it: a TypeError, or an AbortError.
    setTimeout(log, /^(Type|Abort)/.test(cause) ? 10_000 : 0);
    return undefined;
  }
}

function onPageHide(): void {
  departures++;
}

/** Servers of NextAuth.js v4 answer `{}` when nobody is signed in. */
function asSession(value: any): DefaultSession | null | undefined {
  if (typeof value !== "object") return undefined;
  return value && Object.keys(value).length > 0 ? value : null;
}
