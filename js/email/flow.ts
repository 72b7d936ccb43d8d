/**
 * Sign-in links without a database. A link is sealed and holds the number of a flow, of
 * which the browser that asked for it keeps the rest in a cookie, sealed as well: only both
 * together sign in. Somebody who opens it elsewhere is shown the code of the flow, which the
 * first browser takes in place of the link.
 */

import { webCrypto } from "../environment.js";
import {
  clearingLine,
  clearingLines,
  cookieLine,
  cookieNames,
  cookieValues,
  laxSettings,
} from "../handler/cookies.js";
import type { Internals } from "../internals.js";
import type { Source } from "../types/source.js";

/** What the link and the browser both know. */
interface Shared {
  /** Seconds since 1970. */
  end: number;
  /** The `id` of the provider. */
  provider: string;
  /** Random; it counts nothing. */
  id: string;
  /** In lower case. */
  address: string;
  /** Six digits. */
  code: string;
}

export type Link = Shared;

/** A link that this browser asked for. */
export interface Flow extends Shared {
  /** Where to go at the end; `undefined` where the cookie has no room for it. */
  url?: string | undefined;
  /** Wrong codes so far, as far as this browser tells. */
  tries: number;
}

/** Seconds that a link is valid, and its code. */
export const LIFETIME = 900;

// Never that of a session: no cookie name has a space.
const LINK = "waxseal email link";
const BROWSER = "waxseal email flows";
/** Flows of one browser at a time: a mail may be late, and another be asked for. */
const MAX_FLOWS = 4;
/** Characters that the cookie holds at most. */
const MAX_COOKIE = 2048;
/** The same where it is `Partitioned`: browsers bound all such cookies together. */
const MAX_PARTITIONED = 1024;
/** Characters of the way back. */
const MAX_URL = 512;
/** Cookies of the name that are read: a sibling domain may set more. */
const MAX_READ = 4;

export function newFlow(provider: string, address: string, url: string, lifetime: number): Flow {
  const crypto = webCrypto();
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return {
    end: Math.floor(Date.now() / 1000) + Math.min(lifetime, LIFETIME),
    provider,
    id: crypto.randomUUID(),
    address,
    code: String(random! % 1_000_000).padStart(6, "0"),
    url: url.length <= MAX_URL ? url : undefined,
    tries: 0,
  };
}

/** The token of the link. */
export function sealLink(app: Internals, link: Link): string {
  const { end, provider, id, address, code } = link;
  return app.sealFor("next-auth", LINK, JSON.stringify([end, provider, id, address, code]));
}

/** A link of this provider, while it is valid. */
export function openLink(app: Internals, provider: string, token: string): Link | undefined {
  const text = app.openFor("next-auth", LINK, token);
  if (text === undefined) return undefined;
  const [end, of, id, address, code] = JSON.parse(text) as [number, string, string, string, string];
  return of === provider && isLive(end) ? { end, provider, id, address, code } : undefined;
}

/** The lines that drop all: whoever has signed in needs no other link. */
export function clearFlows(app: Internals, request: Source): string[] {
  const { readable } = cookieNames(app.settings, request, "email-link");
  return clearingLines(app.settings, request, readable);
}

/** The line that keeps these and no others: as many of the first as there is room for. */
export function flowsLine(app: Internals, request: Source, flows: readonly Flow[]): string {
  // A browser that comes from a page with the mail must send it.
  const settings = laxSettings(app.settings);
  const { name } = cookieNames(settings, request, "email-link");
  const most = settings.cookie.partitioned ? MAX_PARTITIONED : MAX_COOKIE;
  for (let count = Math.min(flows.length, MAX_FLOWS); count > 0; count--) {
    const value = app.sealFor("next-auth", BROWSER, JSON.stringify(flows.slice(0, count)));
    // One always fits.
    if (value.length <= most || count === 1) return cookieLine(settings, name, value, LIFETIME);
  }
  return clearingLine(settings, name);
}

/** The links that this browser asked for, while they are valid; the newest first. */
export function flowsOf(app: Internals, request: Source): Flow[] {
  const found = new Map<string, Flow>();
  const { readable } = cookieNames(app.settings, request, "email-link");
  const values = readable.flatMap((name) => cookieValues(request, name));
  for (const value of values.slice(0, MAX_READ)) {
    const text = app.openFor("next-auth", BROWSER, value);
    if (text === undefined) continue;
    for (const flow of JSON.parse(text) as Flow[]) {
      if (isLive(flow.end) && !found.has(flow.id)) found.set(flow.id, flow);
    }
  }
  return [...found.values()].sort(newestFirst);
}

function newestFirst(one: Flow, other: Flow): number {
  return other.end - one.end;
}

function isLive(end: number): boolean {
  return Date.now() < end * 1000;
}
