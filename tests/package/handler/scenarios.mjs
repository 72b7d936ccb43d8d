// What is asked of both sides. `config` gets `record(name, run)`, which keeps the
// arguments of what the library calls, and the error classes of the library.

import { BASE, USER } from "./side-by-side.mjs";

const right = { username: "zofie", password: "right" };
const wrong = { username: "zofie", password: "wrong" };

/** Passes everything through, and keeps what it was given. */
export const plain = ({ record, user = USER, authorize, ...rest }) => ({
  authorize: record(
    "authorize",
    authorize ?? ((fields) => (fields.password === "right" ? user : null)),
  ),
  callbacks: {
    signIn: record("signIn", () => true),
    jwt: record("jwt", ({ token }) => token),
    session: record("session", ({ session }) => session),
    ...rest.callbacks,
  },
  events: {
    signIn: record("events.signIn", () => {}),
    signOut: record("events.signOut", () => {}),
    session: record("events.session", () => {}),
  },
  ...(rest.pages && { pages: rest.pages }),
});

const post = (path, fields, { fields: more, ...rest } = {}) => ({
  post: path,
  fields: { ...fields, ...more },
  ...rest,
});
const signIn = (fields = right, more) => post("/callback/credentials", fields, more);

/** The default redirect callback of Auth.js. */
const redirect = ({ url, baseUrl }) => {
  if (url.startsWith("/")) return baseUrl + url;
  return new URL(url).origin === baseUrl ? url : baseUrl;
};

/**
 * `cookie` is how the library's cookies begin; `client` what its client adds to a
 * request, to get JSON instead of a redirect.
 */
export function scenariosOf({ cookie, client }) {
  const scenarios = {};
  const add = (name, steps, config = plain, more = {}) =>
    (scenarios[name] = { steps, config, ...more });

  /* reading */
  add("GET csrf", [{ get: "/csrf" }, { get: "/csrf" }]);
  add("GET csrf with a forged cookie", [
    { cookie: `__Host-${cookie}.csrf-token=${"a".repeat(64)}%7C${"b".repeat(64)}`, get: "/csrf" },
  ]);
  add("GET providers", [{ get: "/providers" }]);
  add("GET session, nobody", [{ get: "/session" }]);
  add("GET session, a broken cookie", [
    { cookie: `__Secure-${cookie}.session-token=broken`, get: "/session" },
  ]);
  add("GET session, signed in", [signIn(), { get: "/session" }, { get: "/session" }]);

  /* signing in */
  for (const [manner, as] of Object.entries({ form: {}, client })) {
    add(`sign in, ${manner}`, [signIn(right, as)]);
    add(`sign in, ${manner}, callbackUrl`, [
      signIn({ ...right, callbackUrl: `${BASE}/../../deep?a=1#b` }, as),
      signIn({ ...right, callbackUrl: "/relative?x=y" }, as),
      signIn(right, as),
    ]);
    add(`sign in, ${manner}, wrong`, [signIn(wrong, as)]);
    add(`sign in, ${manner}, without the token`, [signIn(right, { ...as, csrf: false })]);
    add(`POST signin, ${manner}`, [
      post("/signin", {}, as),
      post("/signin/credentials", { callbackUrl: "/x" }, as),
      post("/signin", {}, { ...as, csrf: false }),
      post("/signin/nobody", {}, as),
    ]);
    add(`sign out, ${manner}`, [
      signIn(),
      post("/signout", { callbackUrl: "/bye" }, as),
      post("/signout", {}, as),
    ]);
    add(`sign out, ${manner}, a broken cookie`, [
      { cookie: `__Secure-${cookie}.session-token=broken`, ...post("/signout", {}, as) },
    ]);
    add(`sign out, ${manner}, without the token`, [
      signIn(),
      post("/signout", {}, { ...as, csrf: false }),
    ]);
  }
  add("sign in, JSON", [signIn(right, { json: true, ...client })]);
  add("sign in, callbackUrl in the query", [
    { post: "/callback/credentials?callbackUrl=%2Ffrom-query", fields: right },
  ]);
  for (const url of [
    "https://evil.example/x",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "nonsense",
    "",
  ]) {
    add(`sign in, callbackUrl ${JSON.stringify(url)}`, [signIn({ ...right, callbackUrl: url })]);
  }
  add("sign in twice", [signIn(), signIn()]);
  add("sign in, an unknown provider", [{ post: "/callback/nobody", fields: right }]);
  add("sign in, a repeated field", [
    {
      post: "/callback/credentials",
      raw: new URLSearchParams([
        ["username", "first"],
        ["username", "zofie"],
        ["password", "right"],
      ]),
    },
  ]);

  const users = {
    "a number as id": { ...USER, id: 7 },
    "zero as id": { ...USER, id: 0 },
    "no id": { name: "Ada" },
    "no more than an id": { id: "u2" },
  };
  for (const [what, user] of Object.entries(users)) {
    add(`sign in, a user with ${what}`, [signIn(), { get: "/session" }], (given) =>
      plain({ ...given, user: { ...user } }),
    );
  }

  /* authorize and the callbacks that refuse */
  const thrown = {
    "an Error": () => new Error("the database is at 10.0.0.7"),
    CredentialsSignin: ({ CredentialsSignin }) => new CredentialsSignin(),
    "CredentialsSignin with a code": ({ CredentialsSignin }) =>
      new (class extends CredentialsSignin {
        code = "not verified";
      })(),
    AccessDenied: ({ AccessDenied }) => new AccessDenied(),
    "a string": () => "text",
  };
  for (const [what, make] of Object.entries(thrown)) {
    for (const place of ["authorize", "signIn", "jwt"]) {
      add(`${place} throws ${what}`, [signIn(), signIn(right, client)], (given) => {
        const fails = given.record(place, () => Promise.reject(make(given)));
        if (place === "authorize") return { ...plain(given), authorize: fails };
        return plain({ ...given, callbacks: { [place]: fails } });
      });
    }
  }
  const answers = {
    false: false,
    null: null,
    nothing: undefined,
    1: 1,
    "a path": "/welcome?a=b",
    "another origin": "https://evil.example/",
  };
  for (const [what, answer] of Object.entries(answers)) {
    add(`signIn returns ${what}`, [signIn(), signIn(right, client)], (given) =>
      plain({ ...given, callbacks: { signIn: given.record("signIn", () => answer) } }),
    );
  }

  /* callbacks.redirect */
  add(
    "callbacks.redirect",
    [
      signIn({ ...right, callbackUrl: "/a" }),
      signIn({ ...right, callbackUrl: "https://partner.example/b" }),
      signIn(),
      { post: "/signout", fields: { callbackUrl: `${BASE}/c` } },
      { get: "/signin?callbackUrl=%2Fd" },
    ],
    (given) => plain({ ...given, callbacks: { redirect: given.record("redirect", redirect) } }),
  );
  add(
    "callbacks.redirect lets a partner pass",
    [signIn({ ...right, callbackUrl: "https://partner.example/b" }, client)],
    (given) =>
      plain({ ...given, callbacks: { redirect: given.record("redirect", ({ url }) => url) } }),
  );
  add("callbacks.redirect after signIn", [signIn()], (given) =>
    plain({
      ...given,
      callbacks: {
        signIn: given.record("signIn", () => "/verify"),
        redirect: given.record("redirect", redirect),
      },
    }),
  );
  add("callbacks.redirect throws", [signIn({ ...right, callbackUrl: "/a" })], (given) =>
    plain({ ...given, callbacks: { redirect: () => Promise.reject(new Error("secret")) } }),
  );

  /* jwt and session */
  add("jwt adds, session shows", [signIn(), { get: "/session" }], (given) =>
    plain({
      ...given,
      callbacks: {
        jwt: given.record("jwt", ({ token, user }) => (user ? { ...token, role: "admin" } : token)),
        session: given.record("session", ({ session, token }) => {
          session.user.role = token.role;
          session.user.id = token.sub;
          return session;
        }),
      },
    }),
  );
  const later =
    (jwt) =>
    ({ record, ...given }) =>
      plain({
        ...given,
        record,
        callbacks: { jwt: record("jwt", (args) => (args.user ? args.token : jwt(args))) },
      });
  add(
    "jwt returns null at a read",
    [signIn(), { get: "/session" }, { get: "/session" }],
    later(() => null),
  );
  add(
    "jwt throws at a read",
    [signIn(), { get: "/session" }],
    later(() => Promise.reject(new Error("away"))),
  );
  add(
    "jwt returns nothing at a read",
    [signIn(), { get: "/session" }],
    later(() => undefined),
  );
  add("jwt returns null at sign-in", [signIn(), { get: "/session" }], (given) =>
    plain({ ...given, callbacks: { jwt: given.record("jwt", () => null) } }),
  );
  for (const [what, session] of Object.entries({
    null: () => null,
    "more than it has": ({ session }) => ({ ...session, extra: 1 }),
  })) {
    add(`session returns ${what}`, [signIn(), { get: "/session" }], (given) =>
      plain({ ...given, callbacks: { session: given.record("session", session) } }),
    );
  }
  add("session throws", [signIn(), { get: "/session" }], (given) =>
    plain({ ...given, callbacks: { session: () => Promise.reject(new Error("away")) } }),
  );

  /* update */
  add("POST session", [
    signIn(),
    { post: "/session", json: true, fields: { data: { name: "Countess" } } },
    { post: "/session", json: true },
    { post: "/session", json: true, fields: { data: { name: "x" } }, csrf: false },
  ]);
  add("POST session, a form", [signIn(), { post: "/session", fields: { data: "text" } }]);
  add("POST session, a name that may not change", [
    signIn(),
    { post: "/session", json: true, fields: { data: { role: "owner" } } },
  ]);
  add("POST session, nobody", [{ post: "/session", json: true, fields: { data: {} } }]);
  add(
    "POST session, jwt merges the data",
    [
      signIn(),
      { post: "/session", json: true, fields: { data: { name: "Countess" } } },
      { get: "/session" },
    ],
    ({ record, ...given }) =>
      plain({
        ...given,
        record,
        callbacks: {
          jwt: record("jwt", ({ token, trigger, session }) =>
            trigger === "update" ? { ...token, name: session.name } : token,
          ),
        },
      }),
  );

  const atUpdate = { post: "/session", json: true, fields: { data: { name: "Countess" } } };
  for (const [what, jwt] of Object.entries({
    "returns null": () => null,
    throws: () => Promise.reject(new Error("away")),
  })) {
    add(
      `jwt ${what} at an update`,
      [signIn(), atUpdate],
      later((args) => (args.trigger === "update" ? jwt() : args.token)),
    );
  }

  /* pages */
  add("GET signin", [
    { get: "/signin" },
    { get: "/signin?callbackUrl=%2Fwelcome" },
    { get: "/signin?error=CredentialsSignin" },
    { get: "/signin/credentials" },
    { get: "/signin/nobody" },
  ]);
  add("GET signout", [{ get: "/signout" }]);
  for (const error of [
    "",
    "Configuration",
    "AccessDenied",
    "Verification",
    "CredentialsSignin",
    "Nonsense",
  ]) {
    add(`GET error ${error}`, [{ get: `/error?error=${error}` }]);
  }
  const pages = { signIn: "/login", signOut: "/logout", error: "/oops" };
  const custom = (given) => plain({ ...given, pages });
  add(
    "pages",
    [
      { get: "/signin" },
      { get: "/signin?callbackUrl=%2Fwelcome&error=SessionRequired" },
      { get: "/signout" },
      { get: "/error?error=AccessDenied" },
      signIn(wrong),
      signIn(right, { csrf: false }),
    ],
    custom,
  );
  add("pages, refused", [signIn()], (given) => ({
    ...custom(given),
    callbacks: { signIn: () => false },
  }));
  add("pages with a query", [{ get: "/signin" }, signIn(wrong)], (given) =>
    plain({ ...given, pages: { signIn: "/login?lang=de" } }),
  );

  /* plain http, as in development */
  add("http", [signIn(), { get: "/session" }, { post: "/signout" }], plain, {
    origin: "http://localhost:3000",
  });

  /* what nobody should send */
  add(
    "methods",
    [
      { get: "/session", method: "PUT" },
      { get: "/session", method: "DELETE" },
      { get: "/session", method: "HEAD" },
      { get: "/session", method: "OPTIONS" },
      { get: "/callback/credentials" },
      { post: "/csrf" },
      { post: "/providers" },
      { post: "/error" },
    ].map((step) => ({ ...step, forget: true })),
  );
  add(
    "addresses",
    [
      { get: "/nothing" },
      { get: "" },
      { get: "/session/more" },
      { get: "/signin/a/b" },
      { get: "session" },
      { get: "//session" },
      { get: "/session/" },
      { get: "/callback" },
      { get: "/signin/undefined" },
      { get: "/verify-request" },
      { get: "/signin/%zz" },
      { get: "/session?a=%zz" },
    ].map((step) => ({ ...step, forget: true })),
  );
  add("bodies", [
    { post: "/session", raw: "{", headers: { "content-type": "application/json" } },
    { post: "/session", raw: "[]", headers: { "content-type": "application/json" } },
    {
      post: "/callback/credentials",
      raw: "a=%zz",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    { post: "/callback/credentials", raw: "a=b", headers: { "content-type": "text/plain" } },
    {
      post: "/signout",
      raw: "a=b",
      headers: { "content-type": "multipart/form-data; boundary=x" },
    },
  ]);
  add("a corrupt callback-url cookie", [
    { cookie: `__Secure-${cookie}.callback-url=corrupt`, get: "/session" },
    { get: "/csrf" },
    { get: "/signin" },
    signIn(),
  ]);
  add("a callback-url cookie of another origin", [
    { cookie: `__Secure-${cookie}.callback-url=https%3A%2F%2Fevil.example%2F`, get: "/signin" },
    signIn(),
  ]);
  add("another site posts", [
    signIn(right, { headers: { origin: "https://evil.example" } }),
    signIn(right, { headers: { "sec-fetch-site": "cross-site" } }),
    { post: "/signout", headers: { origin: "null" } },
  ]);
  return scenarios;
}
