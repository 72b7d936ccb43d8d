/** Signing in and out, from the browser. */

import { endpointUrl, getCsrfToken, getProviders } from "./endpoint.js";
import { refreshAll, broadcast } from "./page.js";
import type { PageError } from "../types/answers.js";
import type {
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
} from "./types.js";

/**
 * Signs in with a provider, or goes to the sign-in page when there is none of that name.
 * With `redirect: false` it stays on the page in any case, and returns the result.
 *
 * @throws TypeError when the server cannot be reached while the credentials are sent.
 */
export function signIn(
  provider?: string,
  options?: SignInOptions<true>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<void>;
export function signIn(
  provider?: string,
  options?: SignInOptions<false>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse>;
export async function signIn(
  provider?: string,
  options: SignInOptions<boolean> = {},
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse | void> {
  const {
    redirect = true,
    callbackUrl,
    redirectTo = callbackUrl ?? currentUrl(),
    ...fields
  } = options;

  const providers = await getProviders();
  const found = providers && provider !== undefined && Object.hasOwn(providers, provider);
  if (!found) {
    if (!redirect) return failedResponse(0);
    // The server logs a provider that it does not know.
    return navigate(
      endpointUrl(
        providers
          ? `signin?${toQuery({ callbackUrl: redirectTo, provider, within: fields.within })}`
          : "error",
      ),
    );
  }

  const isCredentials = providers[provider]!.type === "credentials";
  const { status, url } = await postForm(
    `${isCredentials ? "callback" : "signin"}/${provider}?${new URLSearchParams(authorizationParams)}`,
    { ...fields, callbackUrl: redirectTo },
  );
  const answer = new URL(url ?? errorUrl(), window.location.href).searchParams;
  const error = answer.get("error") ?? undefined;
  const ok = error === undefined && status < 400;
  // With any other provider the user has yet to sign in there.
  const isSignedIn = isCredentials && ok;
  if (isSignedIn) broadcast("getSession");
  if (redirect) return navigate(url ?? errorUrl());
  if (url === undefined) return failedResponse(status);

  if (isSignedIn) await refreshAll();
  return {
    error,
    code: answer.get("code") ?? undefined,
    status,
    ok,
    url: error === undefined ? url : null,
  };
}

/**
 * Ends the session, here and in the other tabs.
 *
 * @throws TypeError when the server cannot be reached.
 */
export function signOut(options?: SignOutParams<true>): Promise<void>;
export function signOut(options?: SignOutParams<false>): Promise<SignOutResponse>;
export async function signOut(
  options: SignOutParams<boolean> = {},
): Promise<SignOutResponse | void> {
  const { redirect = true, callbackUrl, redirectTo = callbackUrl ?? currentUrl() } = options;

  const { status, url } = await postForm("signout", { callbackUrl: redirectTo });
  broadcast("signout");
  if (redirect) return navigate(url ?? errorUrl());

  await refreshAll();
  if (url === undefined) throw new Error(`waxseal: signout failed, status ${status}.`);
  return { url };
}

/** Goes to the sign-in page, which leads back. */
export function goToSignIn(): void {
  const callbackUrl = window.location.href;
  navigate(
    endpointUrl(`signin?${toQuery({ error: "SessionRequired" satisfies PageError, callbackUrl })}`),
  );
}

/**
 * Posts a form with the CSRF token; `url` is where to go next, if the answer has a URL that a
 * page may go to.
 */
async function postForm(
  path: string,
  fields: { [name: string]: unknown },
): Promise<{ status: number; url: string | undefined }> {
  const response = await fetch(endpointUrl(path), {
    method: "POST",
    credentials: "include",
    // Asks for the next URL as JSON, not as a redirect that `fetch` would follow.
    headers: { "X-Auth-Return-Redirect": "1" },
    body: toQuery({ ...fields, csrfToken: await getCsrfToken() }),
  });
  const url = (await response.json().catch(() => null))?.url;
  return { status: response.status, url: isNavigableUrl(url) ? url : undefined };
}

/** Any origin, as OAuth needs, but never `javascript:`, which would run as this page. */
function isNavigableUrl(url: unknown): url is string {
  try {
    return typeof url === "string" && /^https?:/.test(new URL(url, window.location.href).href);
  } catch {
    return false;
  }
}

function navigate(url: string): void {
  const [page] = window.location.href.split("#");
  // A change of the fragment alone would load nothing.
  const isSamePage = new URL(url, page).href.startsWith(`${page}#`);
  window.location.href = url;
  if (isSamePage) window.location.reload();
}

/** This page, without the error of the last attempt, which the next one would seem to have. */
function currentUrl(): string {
  const url = new URL(window.location.href);
  if (!url.searchParams.has("error")) return url.href;
  url.searchParams.delete("error");
  url.searchParams.delete("code");
  return url.href;
}

/** The page that reports a fault of the server. */
function errorUrl(): string {
  return endpointUrl("error?error=Configuration");
}

function failedResponse(status: number): SignInResponse {
  return { error: "Configuration", code: undefined, status, ok: false, url: null };
}

function toQuery(fields: { [name: string]: unknown }): URLSearchParams {
  const given = Object.entries(fields).filter(([, value]) => value != null);
  return new URLSearchParams(given as [string, string][]);
}
