// Signing in as the published packages do it, up to `callbacks.signIn`.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { Auth, skipCSRFCheck } from "@auth/core";

import { CODE, setNonce } from "./network.mjs";

const APP = "https://app.test/auth";
const SECRET = "a secret of the application, long enough";

/** Auth.js v5: the address, and what `callbacks.signIn` gets, or `undefined` after a failure. */
export async function signInWithV5(provider, form = {}) {
  let login;
  const config = {
    providers: [provider],
    secret: SECRET,
    trustHost: true,
    skipCSRFCheck,
    logger: { error() {}, warn() {}, debug() {} },
    callbacks: {
      signIn(found) {
        login = structuredClone(found);
        return true;
      },
    },
  };
  const id = provider.options?.id ?? provider.id;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const started = await Auth(
    new Request(`${APP}/signin/${id}`, { method: "POST", headers, body: "" }),
    config,
  );
  const url = new URL(started.headers.get("location"));
  if (url.origin === "https://app.test") return { url: undefined, login: undefined };
  setNonce(url.searchParams.get("nonce"));
  const cookie = started.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const answer = new URLSearchParams({ code: CODE, state: url.searchParams.get("state") ?? "" });
  for (const [name, value] of Object.entries(form)) answer.set(name, value);
  const isForm = url.searchParams.get("response_mode") === "form_post";
  const request = isForm
    ? new Request(`${APP}/callback/${id}`, {
        method: "POST",
        headers: { ...headers, cookie },
        body: answer.toString(),
      })
    : new Request(`${APP}/callback/${id}?${answer}`, { headers: { cookie } });
  await Auth(request, config);
  return { url, login };
}

const require = createRequire(import.meta.url);
const v4 = join(dirname(require.resolve("next-auth-v4/providers/google")), "../core/lib");
const parseProviders = require(join(v4, "providers.js")).default;
const getAuthorizationUrl = require(join(v4, "oauth/authorization-url.js")).default;
const oAuthCallback = require(join(v4, "oauth/callback.js")).default;
const { defaultCookies } = require(join(v4, "cookie.js"));

/** NextAuth.js v4: the same, by the functions that its handler calls. */
export async function signInWithV4(given) {
  const id = given.options?.id ?? given.id;
  const { provider } = parseProviders({ providers: [given], url: APP, providerId: id });
  const options = {
    provider,
    cookies: defaultCookies(true),
    jwt: { secret: SECRET, maxAge: 900 },
    url: APP,
    logger: { error() {}, warn() {}, debug() {} },
  };
  const { redirect, cookies } = await getAuthorizationUrl({ options, query: {} });
  const url = new URL(redirect);
  setNonce(url.searchParams.get("nonce"));
  const state = url.searchParams.get("state");
  const found = await oAuthCallback({
    options,
    query: { code: CODE, ...(state && { state }) },
    method: "GET",
    cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])),
  }).catch((error) => ({ error }));
  const { profile: user, account, OAuthProfile: profile } = found;
  return { url, login: user && { user, account, profile }, error: found.error };
}
