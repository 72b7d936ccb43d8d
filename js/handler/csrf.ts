import type { EndpointContext } from "./context.js";
import { MissingCsrf } from "./failure.js";
import { json } from "./respond.js";

/** `GET csrf`: the token that every `POST` needs, and its cookie. */
export function getCsrf({ app, request }: EndpointContext): Response {
  const { token, setCookie } = app.csrf(request, undefined);
  return json({ csrfToken: token }, setCookie === null ? [] : [setCookie]);
}

/** @throws MissingCsrf unless the form has the cookie's token. */
export function checkCsrf(
  { app, request, body }: EndpointContext,
  page: "signin" | "signout",
): void {
  if (!app.csrf(request, body.csrfToken).verified) throw new MissingCsrf(page);
}
