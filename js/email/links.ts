/** The address in a mail, and what the mail is made of. */

import { servedOrigin } from "../address.js";
import type { Settings } from "../config/index.js";
import { invalidOption } from "../errors.js";
import { accentColours, RED } from "../handler/palette.js";
import type { Start } from "../handler/started.js";
import { isLoopback } from "../host.js";
import type { Mail } from "./provider.js";

/**
 * Where the endpoints are, for somebody who reads it in a mail. Whoever asks for a link may
 * write any `Host`: the link would give away its token there, so the configuration has to
 * say what this application is called, except on a developer's machine.
 *
 * @throws WaxsealError `"invalid-option"` where nobody says it.
 */
export function endpointsInMail({ trust }: Settings, { request, endpointsUrl }: Start): string {
  const origin = servedOrigin(request, trust);
  const isKnown =
    trust.origin !== undefined || trust.forwarded || isLoopback(new URL(origin).hostname);
  if (!isKnown) {
    throw invalidOption(
      "AUTH_URL",
      "must be set, or `trustHost` behind a proxy, to send sign-in links: a link must not lead where the request's `Host` header says",
    );
  }
  return origin + endpointsUrl.slice(new URL(endpointsUrl).origin.length);
}

/** The theme by the names of Auth.js. */
export function mailTheme({ theme: { logo = "", accent = RED } }: Settings): Mail["theme"] {
  const { fill = "", "on-fill": text = "" } = accentColours(accent, "light");
  return { colorScheme: "auto", logo, brandColor: fill, buttonText: text };
}

/** The request of the form, as `sendVerificationRequest` gets it: its fields are JSON. */
export function mailRequest({ request, fields }: Start, url: string): Request {
  const headers = new Headers(request.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) {
    headers.delete(name);
  }
  headers.set("content-type", "application/json");
  return new Request(url, { method: "POST", headers, body: JSON.stringify(textOf(fields)) });
}

function textOf(fields: Start["fields"]): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => typeof value === "string"),
  );
}
