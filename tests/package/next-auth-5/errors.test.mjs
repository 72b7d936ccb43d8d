// Every way in which a sign-in goes wrong: where the browser is sent is the original's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  away,
  both,
  credentials,
  emptyAdapter,
  errors,
  links,
  origin,
  original,
  Visitor,
} from "./support.mjs";

// Both name the application in full then.
process.env.AUTH_URL = origin;

class Custom extends errors.AuthError {
  static type = "Custom";
}
class OnSignInPage extends errors.AuthError {
  static type = "OnSignInPage";
  static kind = "signIn";
}
class WrongCode extends errors.CredentialsSignin {
  code = "otp x&y";
}

const throwing = (error) => async () => {
  throw error;
};
const plain = () => new Error("of the application");

/** A provider of the original has its `fetch` under a symbol of it. */
function oauth(fetch = answering()) {
  return {
    id: "idp",
    name: "Idp",
    type: "oauth",
    clientId: "app",
    clientSecret: "secret",
    checks: ["state", "pkce"],
    authorization: "https://idp.test/authorize",
    token: "https://idp.test/token",
    userinfo: "https://idp.test/me",
    profile: ({ id, name, email }) => ({ id: String(id), name, email }),
    [original.customFetch]: fetch,
  };
}

const json = (value, status = 200) => Response.json(value, { status });
const tokens = { access_token: "a", token_type: "bearer" };
const profile = { id: 5, name: "Ada", email: "ada@app.test" };

function answering({ token = () => json(tokens), userinfo = () => json(profile) } = {}) {
  return async (address) => (String(address).endsWith("/token") ? token() : userinfo());
}

/** Begins at the provider, and comes back with its answer. */
const comeBack =
  ({ answer = { code: "c" }, state, without } = {}) =>
  async (visitor) => {
    const { location } = await visitor.post("/signin/idp", { callbackUrl: "/after" });
    const given = state ?? new URL(location).searchParams.get("state");
    for (const name of [...visitor.jar.keys()]) if (without?.test(name)) visitor.jar.delete(name);
    return visitor.get(`/callback/idp?${new URLSearchParams({ ...answer, state: given })}`);
  };

const signIn = (visitor) => visitor.post("/callback/credentials", { callbackUrl: "/after" });
const forged = (path) => (visitor) => visitor.post(path, { csrfToken: "forged" });

const withCredentials = (authorize, more) => () => ({
  providers: [credentials(authorize)],
  ...more,
});
const withOAuth = (fetch, more) => () => ({ providers: [oauth(fetch)], ...more });
const withAdapter = (methods, more) =>
  withOAuth(undefined, { adapter: emptyAdapter(methods), session: { strategy: "jwt" }, ...more });

const CREDENTIALS = {
  "the form's token is forged": [withCredentials(), forged("/callback/credentials")],
  "nobody is found": [withCredentials(async () => null), signIn],
  "callbacks.signIn: false": [
    withCredentials(undefined, { callbacks: { signIn: () => false } }),
    signIn,
  ],
  "callbacks.signIn: a path": [
    withCredentials(undefined, { callbacks: { signIn: () => "/elsewhere?a=1" } }),
    signIn,
  ],
  "callbacks.jwt throws": [
    withCredentials(undefined, { callbacks: { jwt: throwing(plain()) } }),
    signIn,
  ],
  "jwt.encode throws": [
    withCredentials(undefined, { jwt: { encode: throwing(plain()), decode: () => null } }),
    signIn,
  ],
  "no such provider": [withCredentials(), (visitor) => visitor.post("/callback/nobody")],
  "no such provider to begin with": [
    withCredentials(),
    (visitor) => visitor.post("/signin/nobody"),
  ],
  "no such provider to come back from": [
    withCredentials(),
    (visitor) => visitor.get("/callback/nobody?code=c"),
  ],
};

/** What `authorize` or `callbacks.signIn` throws. */
const THROWN = {
  Error: plain(),
  TypeError: new TypeError("of the application"),
  WrongCode: new WrongCode(),
  Custom: new Custom("text"),
  OnSignInPage: new OnSignInPage("text"),
  ...Object.fromEntries(
    ["AccessDenied", "AuthError", "CallbackRouteError", "CredentialsSignin", "EmailSignInError"]
      .concat(["InvalidCheck", "MissingCSRF", "OAuthAccountNotLinked", "OAuthCallbackError"])
      .concat(["OAuthSignInError", "Verification"])
      .map((name) => [name, new errors[name]("text")]),
  ),
};
for (const [name, error] of Object.entries(THROWN)) {
  CREDENTIALS[`authorize throws ${name}`] = [withCredentials(throwing(error)), signIn];
  const callbacks = { signIn: throwing(error) };
  CREDENTIALS[`callbacks.signIn throws ${name}`] = [
    withCredentials(undefined, { callbacks }),
    signIn,
  ];
}

const OAUTH = {
  "all is well": [withOAuth(), comeBack()],
  "the form's token is forged": [withOAuth(), forged("/signin/idp")],
  "that of the sign-out is": [withOAuth(), forged("/signout")],
  "nothing was begun": [withOAuth(), (visitor) => visitor.get("/callback/idp?code=c&state=s")],
  "without the cookies of the state": [withOAuth(), comeBack({ without: /state|flow/ })],
  "without those of PKCE": [withOAuth(), comeBack({ without: /pkce|flow/ })],
  "another state": [withOAuth(), comeBack({ state: "another" })],
  "no state": [withOAuth(), comeBack({ state: "" })],
  "no code": [withOAuth(), comeBack({ answer: {} })],
  access_denied: [withOAuth(), comeBack({ answer: { error: "access_denied" } })],
  server_error: [withOAuth(), comeBack({ answer: { error: "server_error" } })],
  "the code is refused": [
    withOAuth(answering({ token: () => json({ error: "invalid_grant" }, 400) })),
    comeBack(),
  ],
  "tokens come with 500": [
    withOAuth(answering({ token: () => new Response("", { status: 500 }) })),
    comeBack(),
  ],
  "tokens come with 503": [
    withOAuth(answering({ token: () => json({ error: "temporarily_unavailable" }, 503) })),
    comeBack(),
  ],
  "tokens are no JSON": [withOAuth(answering({ token: () => new Response("<html>") })), comeBack()],
  "the provider is away": [withOAuth(throwing(new TypeError("fetch failed"))), comeBack()],
  "the profile is away": [
    withOAuth(answering({ userinfo: () => new Response("", { status: 500 }) })),
    comeBack(),
  ],
  "callbacks.signIn: false": [
    withOAuth(undefined, { callbacks: { signIn: () => false } }),
    comeBack(),
  ],
  "callbacks.signIn: a path": [
    withOAuth(undefined, { callbacks: { signIn: () => "/elsewhere" } }),
    comeBack(),
  ],
  "callbacks.signIn throws": [
    withOAuth(undefined, { callbacks: { signIn: throwing(plain()) } }),
    comeBack(),
  ],
  "callbacks.signIn throws Custom": [
    withOAuth(undefined, { callbacks: { signIn: throwing(new Custom()) } }),
    comeBack(),
  ],
  "callbacks.jwt throws": [
    withOAuth(undefined, { callbacks: { jwt: throwing(plain()) } }),
    comeBack(),
  ],
  "the address is another user's": [
    withAdapter({ getUserByEmail: async () => ({ id: "1", email: profile.email }) }),
    comeBack(),
  ],
  "the database is away": [withAdapter({ getUserByAccount: throwing(plain()) }), comeBack()],
  "the user cannot be made": [withAdapter({ createUser: throwing(plain()) }), comeBack()],
  "the user is new": [withAdapter({}, { pages: { newUser: "/welcome" } }), comeBack()],
  "there is no discovery": [
    () => ({ providers: [away] }),
    (visitor) => visitor.post("/signin/idp"),
  ],
};

const withLinks = (send, methods, more) => () => ({
  providers: [links(send)],
  adapter: emptyAdapter(methods),
  session: { strategy: "jwt" },
  ...more,
});
const askFor = (email) => (visitor) => visitor.post("/signin/email", { email });
const openLink = (visitor) =>
  visitor.get(`/callback/email?token=${"t".repeat(64)}&email=ada%40app.test&callbackUrl=%2Fafter`);
const found = (expires) => async () => ({ identifier: "ada@app.test", token: "t", expires });
const lasting = { useVerificationToken: found(new Date(Date.now() + 60_000)) };

/** It fails when the link is stored: until then the original would not notice. */
function withFailingMail() {
  let store;
  const stored = new Promise((resolve) => (store = resolve));
  const send = async () => {
    await stored;
    throw plain();
  };
  const createVerificationToken = async (token) => {
    store();
    return token;
  };
  return withLinks(send, { createVerificationToken })();
}

const LINKS = {
  "all is well": [withLinks(), askFor("ada@app.test")],
  "the mail cannot be sent": [withFailingMail, askFor("ada@app.test")],
  "there is no address": [withLinks(), askFor("")],
  "it is no address": [withLinks(), askFor("nobody")],
  "callbacks.signIn: false": [
    withLinks(undefined, {}, { callbacks: { signIn: () => false } }),
    askFor("ada@app.test"),
  ],
  "the link is good": [withLinks(undefined, lasting), openLink],
  "the link was used": [withLinks(), openLink],
  "the link is too old": [
    withLinks(undefined, { useVerificationToken: found(new Date(0)) }),
    openLink,
  ],
  "callbacks.signIn: false for the link": [
    withLinks(undefined, lasting, { callbacks: { signIn: () => false } }),
    openLink,
  ],
};

const PAGES = { signIn: "/login", error: "/oops", verifyRequest: "/sent" };

function compare(cases, { pages, headers }) {
  for (const [name, [configOf, work]] of Object.entries(cases)) {
    test(name, async () => {
      const withPages = () => {
        const config = configOf();
        return { ...config, pages: { ...pages, ...config.pages } };
      };
      const [theirs, ours] = await both(withPages, async (auth) => {
        const { status, location } = await work(new Visitor(auth, headers));
        return `${status} ${withoutWayBack(location)}`;
      });
      assert.equal(ours, theirs);
    });
  }
}

/** The stand-in says in the address too where to go after the next attempt. */
function withoutWayBack(location) {
  const url = new URL(location, origin);
  if (url.searchParams.has("error")) url.searchParams.delete("callbackUrl");
  return url.href;
}

// Those with links come last: from then on, the original wants an adapter of every configuration.
for (const [kind, cases] of Object.entries({ CREDENTIALS, OAUTH, LINKS })) {
  describe(`${kind.toLowerCase()}, on the built-in pages`, () => compare(cases, {}));
  describe(`${kind.toLowerCase()}, on pages of the application`, () =>
    compare(cases, { pages: PAGES }));
  describe(`${kind.toLowerCase()}, for the client in the browser`, () =>
    compare(cases, { headers: { "x-auth-return-redirect": "1" } }));
}
