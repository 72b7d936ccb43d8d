/** Signing in with credentials, for the endpoint and for server actions alike. */

import { asCallbackError, withTimeout } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { webCrypto } from "../environment.js";
import { CredentialsSignin } from "../auth-error.js";
import { hasClass } from "../errors.js";
import type { Internals } from "../internals.js";
import { isAuthorizeUnavailable, isCredentialsSignin } from "../is-auth-error.js";
import { isObject } from "../json.js";
import { advise } from "../log.js";
import type { Writes } from "../types/outcome.js";
import type { Provider } from "../types/provider.js";
import type { Source } from "../types/source.js";
import type { Account } from "../types/user.js";
import { readId } from "../values.js";
import { startAttempt } from "./throttle/index.js";
import { isThrownByAuthorize, markThrown } from "./thrown.js";

/** Fields that belong to the protocol. */
const RESERVED = [
  "__proto__",
  "callbackUrl",
  "csrfToken",
  "json",
  "redirect",
  "redirectTo",
  "within",
];

/**
 * Asks `authorize`, and starts a session for the user that it finds. Everything but
 * finding a user counts as a failure, unless `authorize` throws `AuthorizeUnavailable`.
 *
 * @param fields What the form sent.
 * @param source The request that signs in.
 * @param url The endpoint's address.
 * @param peer The address at the other end of the connection, where the server says so.
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
  peer?: string,
): Promise<Writes> {
  const { compat } = app.settings;
  const credentials = textFields(fields, compat ? ["__proto__"] : RESERVED);
  const request = authorizeRequest(source.headers, url, credentials);
  const attempt = await startAttempt(app, provider, credentials, source, request, peer);

  // A password may be changed while it is compared.
  const begun = await app.beginSignIn();
  let found: object | null | undefined;
  try {
    const given = compat?.major === 4 ? legacyRequest(request, credentials) : request;
    found = await withTimeout(app.settings, "authorize", provider.authorize(credentials, given));
  } catch (cause) {
    // An object, so that it is known again.
    const error = isObject(cause) ? cause : asCallbackError(cause, "`authorize` threw no error.");
    if (isAuthorizeUnavailable(error)) await attempt.aborted();
    markThrown(error);
    throw error;
  }
  if (!found) throw new CredentialsSignin("`authorize` found nobody with these credentials.");

  let writes: Writes;
  try {
    const account = { providerAccountId: "", type: provider.type, provider: provider.id };
    // A callback may change the user, who is then read again.
    const user = identify(found, account, !app.settings.callbacks.signIn);
    if (user !== found && !app.settings.production) advise(app.settings, "user-without-id");
    writes = await app.startSession({ user, account, credentials, begun }, source);
  } catch (error) {
    // A callback may check a second factor, so whatever it throws may mean a wrong one.
    // It is the `cause` of what `startSession` throws.
    const { cause } = Object(error) as { cause?: unknown };
    if (isAuthorizeUnavailable(error) || isAuthorizeUnavailable(cause)) await attempt.aborted();
    if (isCredentialsSignin(error)) markThrown(error);
    throw error;
  }
  return { ...writes, setCookie: [...writes.setCookie, ...(await attempt.succeeded())] };
}

/** Characters of a message that a client of NextAuth.js v4 gets at most. */
const MAX_MESSAGE = 200;

/** In place of the original, whose applications throw answers of their servers as JSON. */
const MAX_COMPAT_MESSAGE = 2000;

/**
 * What a client of NextAuth.js v4 learns of what `authorize` threw: the message of a plain
 * `Error`, as there. Not of its subclasses: an error of a database holds hosts and queries.
 */
export function authorizeMessage({ compat }: Settings, error: unknown): string | undefined {
  if (!isThrownByAuthorize(error) || !hasClass(error, Error)) return undefined;
  const isPlain = Object.getPrototypeOf(error) === Error.prototype && error.name === "Error";
  const { message } = error;
  if (!isPlain || typeof message !== "string") return undefined;
  const [text, longest] = compat
    ? [/^(\P{C}|\s)+$/u, MAX_COMPAT_MESSAGE]
    : [/^\P{C}+$/u, MAX_MESSAGE];
  return text.test(message) && message.length <= longest ? message : undefined;
}

/** Only text: no file, and no object that a database might read as a query. */
function textFields(
  fields: { [field: string]: unknown },
  reserved: readonly string[],
): { [field: string]: string } {
  const isOwn = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === "string" && !reserved.includes(entry[0]) && !entry[0].startsWith("$ACTION");
  return Object.fromEntries(Object.entries(fields).filter(isOwn));
}

/** What `authorize` gets: the headers as they came, the credentials as its body. */
function authorizeRequest(headers: Headers, url: string, credentials: object): Request {
  const copy = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) copy.delete(name);
  copy.set("content-type", "application/json");
  return new Request(url, { method: "POST", headers: copy, body: JSON.stringify(credentials) });
}

/** What `authorize` gets in NextAuth.js v4. */
function legacyRequest({ method, headers, url }: Request, body: object): Request {
  const query = Object.fromEntries(new URL(url).searchParams);
  // Its own type there, which only the stand-in knows.
  return { method, query, headers: Object.fromEntries(headers), body } as unknown as Request;
}

/**
 * The user, whose id becomes that of the account: as in Auth.js, one without an id gets one
 * for this session.
 */
function identify(found: object, account: Account, isReadOnce: boolean): any {
  const id = isObject(found) ? readId(found, isReadOnce ? account : undefined) : "";
  account.providerAccountId = id ?? webCrypto().randomUUID();
  return id === undefined ? withId(found, account.providerAccountId) : found;
}

/**
 * A user without an id, as callbacks see them: with this one. A view and no copy: what a
 * callback changes is changed in the user, and getters and methods run on the user itself.
 */
function withId(user: object, id: string): object {
  const property = { value: id, writable: true, enumerable: true, configurable: true };
  // A Proxy must not show a member that its target cannot have.
  const own = Reflect.getOwnPropertyDescriptor(user, "id");
  const isOpen = Object.isExtensible(user) && own?.configurable !== false;
  const target = isOpen ? user : Object.create(user);
  return new Proxy(target, {
    get(_, key) {
      if (key === "id") return property.value;
      const value: unknown = Reflect.get(user, key);
      const isMethod = typeof value === "function" && !Object.hasOwn(user, key);
      return isMethod && key !== "constructor" ? value.bind(user) : value;
    },
    set(_, key, value) {
      if (key !== "id") return Reflect.set(user, key, value);
      property.value = value;
      return true;
    },
    has: (_, key) => key === "id" || Reflect.has(user, key),
    ownKeys: () => [...new Set([...Reflect.ownKeys(user), "id"])],
    getPrototypeOf: () => Reflect.getPrototypeOf(user),
    getOwnPropertyDescriptor(_, key) {
      if (key === "id") return property;
      const own = Reflect.getOwnPropertyDescriptor(user, key);
      return own && !isOpen ? { ...own, configurable: true } : own;
    },
  });
}
