/** An application that is reached by another host than `AUTH_URL` has. */

import type { Settings } from "../config/index.js";
import { forwardedHost, originIn, servedHost, servedScheme, statedOrigin } from "../host.js";
import { advise } from "../log.js";
import type { Trust } from "../source.js";
import type { Source } from "../types/source.js";

/** Says it once: answers lead to the host of AUTH_URL, wherever the user was. */
export function adviseOnOtherHost(settings: Settings, source: Source): void {
  const { trust } = settings;
  const host = otherHost(source, trust);
  if (host !== undefined) advise(settings, "other-host", host, trust.origin!);
}

/**
 * The host that the browser asked for, where that is known and is not the one of `AUTH_URL`.
 * Behind a proxy `Host` may be an internal name: it counts only where TLS ends here, or
 * the server believes so, and the name is a public one.
 */
function otherHost(source: Source, trust: Trust): string | undefined {
  if (trust.origin === undefined || typeof source !== "object" || source === null) return undefined;
  const stated = statedOrigin(source, trust);
  const asked = stated === undefined ? publicHost(source) : new URL(stated).host;
  const { protocol, origin } = new URL(trust.origin);
  return asked === "" || originIn(`${protocol}//${asked}`) === origin ? undefined : asked;
}

function publicHost(source: Source): string {
  const own = servedHost(source);
  const forwarded = forwardedHost(source);
  // Next.js copies `Host` where no proxy wrote it.
  const isForwarded = forwarded !== "" && forwarded !== own;
  const host = isForwarded ? forwarded : servedScheme(source) === 1 ? own : "";
  const isPublic =
    /^[\w.-]+\.[a-z]{2,}(:\d+)?$/.test(host) && !/\.(internal|local)(:|$)/.test(host);
  return isPublic ? host : "";
}
