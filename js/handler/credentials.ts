/** Signing in with credentials, for the endpoint and for server actions alike. */

import { withTimeout } from "../callbacks.js";
import { webCrypto } from "../environment.js";
import { CredentialsSignin, isAuthorizeUnavailable } from "../errors.js";
import type { Internals } from "../internals.js";
import type { Writes } from "../types/outcome.js";
import type { Provider } from "../types/provider.js";
import type { Source } from "../types/source.js";
import { startAttempt } from "./throttle/index.js";

/** Fields that belong to the protocol. */
const RESERVED = ["__proto__", "callbackUrl", "csrfToken", "json", "redirect", "redirectTo"];

/**
 * Asks `authorize`, and starts a session for the user that it finds. Everything but
 * finding a user counts as a failure, unless `authorize` throws `AuthorizeUnavailable`.
 *
 * @param fields What the form sent.
 * @param source The request that signs in.
 * @param url The endpoint's address.
 * @throws CredentialsSignin for wrong credentials, and when there were too many;
 *   WaxsealError as `issue` does, or `"callback-timeout"`; what `authorize` and the
 *   callbacks throw.
 */
export async function signInWithCredentials(
  app: Internals,
  provider: Provider,
  fields: { [field: string]: unknown },
  source: Source & { readonly headers: Headers },
  url: string,
): Promise<Writes> {
  const credentials = textFields(fields);
  const request = authorizeRequest(source.headers, url, credentials);
  const attempt = await startAttempt(app, provider, credentials, source, request);

  let found: unknown;
  try {
    found = await withTimeout(app.settings, "authorize", provider.authorize(credentials, request));
  } catch (error) {
    if (isAuthorizeUnavailable(error)) await attempt.aborted();
    throw error;
  }
  if (!found) throw new CredentialsSignin("`authorize` found nobody with these credentials.");

  let writes: Writes;
  try {
    const user = withId(found);
    const account = { providerAccountId: idOf(user), type: provider.type, provider: provider.id };
    writes = await app.startSession({ user, account, credentials }, source);
  } catch (error) {
    // A callback may check a second factor, so whatever it throws may mean a wrong one.
    // It is the `cause` of what `startSession` throws.
    const { cause } = Object(error) as { cause?: unknown };
    if (isAuthorizeUnavailable(error) || isAuthorizeUnavailable(cause)) await attempt.aborted();
    throw error;
  }
  return { ...writes, setCookie: [...writes.setCookie, ...(await attempt.succeeded())] };
}

/** Only text: no file, and no object that a database might read as a query. */
function textFields(fields: { [field: string]: unknown }): { [field: string]: string } {
  const isOwn = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === "string" && !RESERVED.includes(entry[0]) && !entry[0].startsWith("$ACTION");
  return Object.fromEntries(Object.entries(fields).filter(isOwn));
}

/** What `authorize` gets: the headers as they came, the credentials as its body. */
function authorizeRequest(headers: Headers, url: string, credentials: object): Request {
  const copy = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) copy.delete(name);
  copy.set("content-type", "application/json");
  return new Request(url, { method: "POST", headers: copy, body: JSON.stringify(credentials) });
}

/** As in Auth.js, a user without an id gets one for this session. */
function withId(user: any): any {
  const isUser = typeof user === "object" && !Array.isArray(user);
  if (!isUser || idOf(user) !== undefined) return user;
  const copy = Object.create(Object.getPrototypeOf(user));
  return Object.assign(copy, user, { id: webCrypto().randomUUID() });
}

function idOf(user: any): any {
  const id = user.id ?? user._id;
  return id === undefined || id === null ? undefined : String(id);
}
