import { MissingCsrf } from "./failure.js";
import { json } from "./respond.js";
import type { Visit } from "./context.js";

/** `GET csrf`: the token that every `POST` needs, and its cookie. */
export function csrf({ inner, request }: Visit): Response {
  const { token, setCookie } = inner.csrf(request, undefined);
  return json({ csrfToken: token }, setCookie === null ? [] : [setCookie]);
}

/** @throws MissingCsrf unless the form has the token of the cookie. */
export function checkCsrf({ inner, request, body }: Visit, page: "signin" | "signout"): void {
  if (!inner.csrf(request, body.csrfToken).verified) throw new MissingCsrf(page);
}
