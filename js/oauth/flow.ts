/**
 * The sign-ins at providers that a browser has under way: a cookie for each, so that two
 * tabs both arrive. It is encrypted, and its name follows from `state`, by which the answer
 * of the provider finds it.
 */

import { pathAt } from "../address.js";
import type { Settings } from "../config/index.js";
import {
  clearingLine,
  cookieLine,
  cookieNames,
  cookiePairs,
  laxSettings,
} from "../handler/cookies.js";
import type { Internals } from "../internals.js";
import type { Source } from "../types/source.js";
import type { Checks } from "./checks.js";

export interface Flow extends Checks {
  /** The `id` of the provider. */
  provider: string;
  /** Of the redirect URI: what comes back may know the application by another name. */
  origin: string;
  /** Where to go at the end; `undefined` where the callback-URL cookie has it. */
  url: string | undefined;
  /** The `sid` of the session under which it began. */
  sid: string | undefined;
  /** Step-up: seconds since the user must have signed in at the provider. */
  within: number | undefined;
}

/** A flow as the browser has it. */
interface Kept {
  /** The whole name of the cookie. */
  name: string;
  /** Milliseconds since 1970; `undefined` where it does not open, or is over. */
  end: number | undefined;
}

/** Never that of a session: no cookie name has a space. */
const PURPOSE = "waxseal flow";
/** Seconds that somebody has to sign in at the provider, as in Auth.js. */
export const FLOW_LIFETIME = 900;
/** Flows of one browser at a time. */
const MAX_FLOWS = 4;
/** Characters of the way back, and of the origin, that fit beside the checks: 600 bytes in all. */
const MAX_URL = 150;

/** The lines that keep a new flow, and drop those that are too many, the oldest first. */
export function flowCookies(app: Internals, request: Source, flow: Flow): string[] {
  const { settings } = app;
  // In milliseconds, so that flows begun one after the other are told apart.
  const end = Date.now() + FLOW_LIFETIME * 1000;
  const { provider, state, verifier, nonce, sid, origin, within } = flow;
  const path = flow.url === undefined ? undefined : pathAt(flow.url, origin);
  const url = path !== undefined && origin.length + path.length <= MAX_URL ? path : undefined;
  const short = shortened(app, state);
  const content = JSON.stringify([end, provider, short, verifier, nonce, url, sid, origin, within]);

  const others = keptFlows(app, request).sort((a, b) => (b.end ?? 0) - (a.end ?? 0));
  const dropped = others.filter(({ end }, at) => end === undefined || at >= MAX_FLOWS - 1);
  const name = `${cookieNames(settings, request, "flow").name}.${tagOf(app, state)}`;
  return [
    ...dropped.map((flow) => clearingLine(laxSettings(settings), flow.name)),
    cookieLine(
      laxSettings(settings),
      name,
      app.sealFor("next-auth", PURPOSE, content),
      FLOW_LIFETIME,
    ),
  ];
}

/** The flow that an answer with this `state` belongs to, if this browser began it in time. */
export function findFlow(app: Internals, request: Source, state: string): Flow | undefined {
  const tag = tagOf(app, state);
  for (const [, value] of flowPairs(app.settings, request, tag)) {
    const content = openFlow(app, value);
    if (!content || content[2] !== shortened(app, state) || Date.now() >= content[0]) continue;
    const [, provider, , verifier, nonce, url, sid, origin, within] = content;
    return {
      provider,
      origin,
      state,
      verifier: verifier ?? undefined,
      nonce: nonce ?? undefined,
      url: url?.startsWith("/") ? origin + url : (url ?? undefined),
      sid: sid ?? undefined,
      within: within ?? undefined,
    };
  }
  return undefined;
}

/** The lines that end the flow of a `state`. */
export function clearFlow(app: Internals, request: Source, state: string): string[] {
  const { settings } = app;
  const tag = tagOf(app, state);
  return flowPairs(settings, request, tag).map(([name]) =>
    clearingLine(laxSettings(settings), name),
  );
}

type Content = [
  end: number,
  provider: string,
  state: string,
  verifier: string | null,
  nonce: string | null,
  url: string | null,
  sid: string | null,
  origin: string,
  within?: number | null,
];

function openFlow(app: Internals, value: string): Content | undefined {
  const text = app.openFor("next-auth", PURPOSE, value);
  return text === undefined ? undefined : (JSON.parse(text) as Content);
}

function keptFlows(app: Internals, request: Source): Kept[] {
  return flowPairs(app.settings, request).map(([name, value]) => {
    const end = openFlow(app, value)?.[0];
    return { name, end: end !== undefined && Date.now() < end ? end : undefined };
  });
}

/** More than a browser keeps of ours, so that a long header costs little. */
const MAX_READ = 16;

/** Names and values of the flow cookies of a request; with `tag`, those of one flow. */
function flowPairs(settings: Settings, request: Source, tag = ""): [name: string, value: string][] {
  const { readable } = cookieNames(settings, request, "flow");
  return cookiePairs(request)
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    })
    .filter(([name]) => name.endsWith(tag) && readable.some((start) => isFlowName(name, start)))
    .slice(0, MAX_READ);
}

function isFlowName(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}.`) && /^[\w-]{10}$/.test(name.slice(prefix.length + 1));
}

/** One for a redirect proxy is longer than the rest of the cookie. */
function shortened(app: Internals, state: string): string {
  return state.length <= 43 ? state : app.mac(PURPOSE, state);
}

/** 60 bits of a code for `state`: enough to tell the flows of one browser apart. */
function tagOf(app: Internals, state: string): string {
  return app.mac(PURPOSE, state).slice(0, 10);
}
