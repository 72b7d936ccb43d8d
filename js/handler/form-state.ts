/**
 * What the built-in sign-in page shows again of an attempt that failed: in which form, the
 * name that was typed (never a password), and how long to wait.
 *
 * It goes by a cookie that lives for a minute, or as long as the wait, and that no script
 * reads. Not by the address, which ends up in histories and logs; and not in the answer
 * itself, since loading that page again would post the password again. Its code keeps
 * others from filling in the form.
 */

import { bind, openBound } from "./browser-bound.js";
import type { EndpointContext } from "./context.js";
import { cookieLine, cookieNames, cookieValues } from "./cookies.js";
import { keptFields } from "./inputs.js";

export interface FormState {
  /** The `id` of the provider. */
  provider: string;
  fields: { readonly [name: string]: string };
  /** Milliseconds since 1970; before that, another attempt is refused. */
  retryAt: number | undefined;
}

const PURPOSE = "form state";
/** Seconds: enough for a redirect. */
const LIFETIME = 60;
/** Characters that the cookie holds at most: enough for a mail address. */
const MAX_COOKIE = 512;

/** Whether this `error` leads to the sign-in page to try again with the same name. */
export function leadsToForm(error: string | null): boolean {
  return ["AuthorizeUnavailable", "CredentialsSignin", "EmailSignin"].includes(error ?? "");
}

/** The line that keeps it for the page, where a form posts to it; `retryAfter` is in seconds. */
export function formStateCookies(ctx: EndpointContext, retryAfter: number | undefined): string[] {
  const { app, body, request, settings } = ctx;
  const provider = settings.providers.get(ctx.provider ?? "");
  if (!provider || ctx.wantsJson || settings.pages.signIn !== undefined) return [];

  const isWait = retryAfter !== undefined && Number.isSafeInteger(retryAfter) && retryAfter > 0;
  const lifetime = isWait ? Math.max(retryAfter, LIFETIME) : LIFETIME;
  const retryAt = isWait ? Date.now() + retryAfter * 1000 : undefined;
  const { token } = app.csrf(request, undefined);
  const content = [provider.id, keptFields(provider, body), retryAt];
  const value = encodeURIComponent(bind(app, PURPOSE, token, content, lifetime));
  if (value.length > MAX_COOKIE) return [];
  const { name } = cookieNames(settings, request, "form-state");
  return [cookieLine(settings, name, value, lifetime)];
}

/** What this browser was told of its last attempt, if that was just now. */
export function readFormState(ctx: EndpointContext, csrfToken: string): FormState | undefined {
  if (!leadsToForm(ctx.query.get("error"))) return undefined;
  const { app, request, settings } = ctx;
  const { readable } = cookieNames(settings, request, "form-state");
  for (const value of readable.flatMap((name) => cookieValues(request, name))) {
    const content = openBound(app, PURPOSE, csrfToken, decoded(value));
    if (content === undefined) continue;
    const [provider, fields, retryAt] = content;
    return { provider, fields, retryAt: retryAt ?? undefined };
  }
  return undefined;
}

/** What is no escape is no text of ours. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
