/**
 * The endpoints below the base path, listed once: `handler` answers them, and a guard
 * leaves them open. Not in `handler/`, which a guard need not load.
 */

import type { Settings } from "./config/index.js";
import { isInspectable } from "./inspectable.js";
import type { AnyProvider } from "./types/provider.js";

interface Rule {
  /** `HEAD` is answered where `GET` is. */
  methods: readonly ("GET" | "POST")[];
  /** Whether a provider may, or must, follow. */
  provider?: "optional" | "required";
}

export const ENDPOINTS = {
  session: { methods: ["GET", "POST"] },
  csrf: { methods: ["GET"] },
  providers: { methods: ["GET"] },
  signin: { methods: ["GET", "POST"], provider: "optional" },
  callback: { methods: ["GET", "POST"], provider: "required" },
  signout: { methods: ["GET", "POST"] },
  error: { methods: ["GET"] },
  // In development alone; elsewhere there is nothing.
  inspect: { methods: ["GET", "POST"] },
  // "Check your email", for sign-in links.
  "verify-request": { methods: ["GET"] },
  // A provider says that somebody has signed out there.
  "backchannel-logout": { methods: ["POST"], provider: "required" },
  // The client of NextAuth.js v4 reports its errors here; it asks for no answer.
  _log: { methods: ["POST"] },
} as const satisfies { [action: string]: Rule };

export type Action = keyof typeof ENDPOINTS;

/** An endpoint, and the provider that its path names. */
export interface Endpoint {
  action: Action;
  provider: string | undefined;
}

/** The endpoint that the path of a request names, whatever its method is. */
export function findEndpoint(request: Request, basePath: string): Endpoint | undefined {
  const path = pathBelow(request, basePath);
  const [action = "", provider, ...more] = path?.replace(/\/$/, "").split("/") ?? [];
  if (more.length > 0 || !Object.hasOwn(ENDPOINTS, action)) return undefined;
  const wanted = ruleOf(action as Action).provider;
  const fits = provider === undefined ? wanted !== "required" : wanted !== undefined;
  if (!fits) return undefined;
  // As in Auth.js: clients send it when they have no provider.
  return { action: action as Action, provider: provider === "undefined" ? undefined : provider };
}

/**
 * The endpoint as guards see it: where there is no inspector, its path is one like any other.
 */
export function guardedEndpoint(
  endpoint: Endpoint | undefined,
  { given }: Pick<Settings, "given">,
): Endpoint | undefined {
  return endpoint?.action === "inspect" && !isInspectable(given.inspect) ? undefined : endpoint;
}

/** What follows the base path, which Next.js prefixes with its own. */
export function pathBelow(request: Request, basePath: string): string | undefined {
  const { pathname } = new URL(request.url);
  const inNext = (request as { nextUrl?: { pathname: string } }).nextUrl?.pathname;
  return [inNext, pathname]
    .find((path) => path?.startsWith(`${basePath}/`))
    ?.slice(basePath.length + 1);
}

/** Whether `handler` serves such a request; a guard answers preflights by itself. */
export function isServed(
  { action, provider }: Endpoint,
  method: string,
  providers: ReadonlyMap<string, AnyProvider>,
): boolean {
  const { methods, provider: wanted } = ruleOf(action);
  const exists = provider === undefined ? wanted !== "required" : providers.has(provider);
  // Only a browser that comes back from another page does so by GET.
  const isLogin = action === "callback" && providers.get(provider!)?.type === "credentials";
  if (isLogin && method !== "POST") return false;
  if (action === "backchannel-logout" && !hasBackchannel(providers.get(provider!))) return false;
  return exists && methods.includes((method === "HEAD" ? "GET" : method) as "GET");
}

/** Whether a provider may end sessions here. */
export function hasBackchannel(provider: AnyProvider | undefined): boolean {
  return !!provider && "given" in provider && provider.given.backchannelLogout === true;
}

function ruleOf(action: Action): Rule {
  return ENDPOINTS[action];
}
