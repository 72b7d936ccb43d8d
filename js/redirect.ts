import { asCallbackError, badReturn, withTimeout } from "./callbacks.js";
import type { Settings } from "./config/index.js";
import type { Context } from "./context.js";
import { originIn } from "./host.js";
import { reportOnce } from "./log.js";

/** Where to go: what `callbacks.redirect` says, else only to the same origin or a trusted one. */
export async function redirectUrl(
  { core, settings }: Context,
  url: string,
  baseUrl: string,
): Promise<string> {
  const { callbacks } = settings;
  try {
    const target = callbacks.redirect
      ? await withTimeout(settings, "callbacks.redirect", callbacks.redirect({ url, baseUrl }))
      : core.redirect(url, trustedOriginOf(url, settings) ?? baseUrl);
    if (typeof target !== "string") throw badReturn("callbacks.redirect must return a URL.");
    if (target === baseUrl) return baseUrl;
    const { href, pathname, protocol } = new URL(target, baseUrl);
    // A page that navigates to such a URL runs it as its own script; a path such as
    // `/.//evil.example` is a host to whoever leaves the origin out.
    const isUnsafe = /^(javascript|data|vbscript):$/.test(protocol) || pathname.startsWith("//");
    if (!isUnsafe) return href;
  } catch (cause) {
    const message = "callbacks.redirect failed; the origin stands in for it.";
    reportOnce(settings, asCallbackError(cause, message));
  }
  return baseUrl;
}

function trustedOriginOf(url: string, { trustedOrigins }: Settings): string | undefined {
  // Most applications trust no other, and need no URL parsed.
  return trustedOrigins.length === 0
    ? undefined
    : trustedOrigins.find((origin) => origin === originIn(url));
}
