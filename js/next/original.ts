/** `signIn` and `signOut` of server actions as next-auth 5 has them, for its stand-in. */

import { hasClass, WaxsealError } from "../errors.js";
import { callbackUrl } from "../handler/callback-url.js";
import { pageUrl } from "../handler/context.js";
import { isAccessDenied, logFailure } from "../handler/sign-in-error.js";
import { allowedUrl } from "../navigation.js";
import { latestOfEachName, parseSetCookie } from "../set-cookie.js";
import type { Provider, RemoteProvider } from "../types/provider.js";
import {
  adviseOnUnknown,
  asThrown,
  navigate,
  placesOf,
  startElsewhere,
  targetWith,
  writeSession,
  type ActionClient,
} from "./action-client.js";
import { isNextSignal, writeCookies } from "./request.js";
import type { SignInAuthorizationParams, SignInOptions, SignOutOptions } from "./types.js";

export async function signInAsOriginal(
  client: ActionClient,
  providerId: string | undefined,
  form: SignInOptions,
  authorizationParams?: SignInAuthorizationParams,
): Promise<string> {
  const { redirect = true, redirectTo, ...rest } = form;
  const wanted = wantedUrl(client, redirectTo);
  const provider = client.app.settings.providers.get(providerId ?? "");
  if (!provider) {
    await adviseOnUnknown(client, providerId);
    const query = new URLSearchParams({ callbackUrl: wanted });
    return goTo(redirect, `${placesOf(client).endpointsUrl}/signin?${query}`);
  }
  // Every value is a text there, as in a form that is posted.
  const fields = textsOf({ ...rest, callbackUrl: wanted });
  const { url, cookies } = await callbackUrl(contextFor(client, wanted));
  const target =
    provider.type === "credentials"
      ? await signInHere(client, provider, { url, fields, cookies })
      : await signInElsewhere(client, provider, { url, fields, cookies, authorizationParams });
  return goTo(redirect, target);
}

/** With the cookies as Auth.js gives them to its adapters of frameworks. */
export async function signOutAsOriginal(
  client: ActionClient,
  { redirect = true, redirectTo }: SignOutOptions,
): Promise<{ redirect: string; cookies: object[] }> {
  const { app, request } = client;
  const { url, cookies } = await callbackUrl(contextFor(client, wantedUrl(client, redirectTo)));
  await writeCookies(cookies);
  const { setCookie } = await app.endSession(request);
  const unsent = await writeSession(setCookie);
  const target = await targetWith(unsent, client, redirect, url);
  await goTo(redirect, target);
  const all = [...cookies, ...latestOfEachName(setCookie).last].map((line) => {
    const { name, value, ...options } = parseSetCookie(line);
    return { name, value, options };
  });
  return { redirect: target, cookies: all };
}

interface Asked {
  /** Where to go then, which `callbacks.redirect` has allowed. */
  url: string;
  fields: { readonly [name: string]: string };
  /** The line that remembers it, for whoever ends the sign-in. */
  cookies: readonly string[];
}

/** Returns where to go. @throws AuthError where the sign-in does not succeed. */
async function signInHere(
  client: ActionClient,
  provider: Provider,
  { url, fields, cookies }: Asked,
): Promise<string> {
  const { app, request } = client;
  const endpoint = `${placesOf(client).endpointsUrl}/callback/${provider.id}`;
  const { signInWithCredentials } = await import("../handler/credentials.js");
  let setCookie: readonly string[];
  try {
    ({ setCookie } = await signInWithCredentials(app, provider, fields, request, endpoint));
  } catch (error) {
    if (!hasClass(error, WaxsealError) || error.url === undefined) {
      throw await asThrown(app, error, provider.id);
    }
    await writeCookies(cookies);
    return allowedUrl(client, error.url);
  }
  await writeCookies(cookies);
  return targetWith(await writeSession(setCookie), client, true, url);
}

/** Returns where to go: to the error page, where the original would have thrown no `AuthError`. */
async function signInElsewhere(
  client: ActionClient,
  provider: RemoteProvider,
  asked: Asked & { authorizationParams: SignInAuthorizationParams | undefined },
): Promise<string> {
  try {
    const { url, cookies } = await startElsewhere(client, provider, asked);
    await writeCookies([...asked.cookies, ...cookies]);
    return url;
  } catch (error) {
    if (isNextSignal(error) || isAccessDenied(error)) {
      throw await asThrown(client.app, error, provider.id);
    }
    logFailure(client.app.settings, error);
    return pageUrl(contextFor(client, ""), "error", { error: "Configuration" });
  }
}

function wantedUrl({ request }: ActionClient, redirectTo: unknown): string {
  return (redirectTo as string | undefined)?.toString() ?? request.headers.get("referer") ?? "/";
}

/** As of a form that was posted to the endpoint. */
function contextFor(client: ActionClient, wanted: string) {
  const { app, origin, isOriginKnown } = client;
  return {
    ...client,
    ...placesOf(client),
    settings: app.settings,
    query: new URLSearchParams(),
    body: { callbackUrl: wanted },
    isOriginConfigured: isOriginKnown,
    trustedOrigin: undefined,
    origin,
  };
}

function textsOf(fields: object): { [name: string]: string } {
  return Object.fromEntries(new URLSearchParams(fields as Record<string, string>));
}

/** Whatever is not falsy redirects there: a form has only texts. */
function goTo(redirect: unknown, url: string): Promise<string> {
  return navigate(redirect ? undefined : false, url);
}
