// Server actions: where they go, what they write and what they throw is the original's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  away,
  action,
  both,
  credentials,
  emptyAdapter,
  errors,
  GitHub,
  links,
  origin,
  signedIn,
  timeless,
} from "./support.mjs";

const plain = () => new Error("of the application");
const throwing = (error) => () => {
  throw error;
};

class Custom extends errors.AuthError {
  static type = "Custom";
}
class WrongCode extends errors.CredentialsSignin {
  code = "otp";
}

/** What the application's functions were called with. */
const seen = [];
const see = (...values) => seen.push(JSON.stringify(values));

const authorize = async (given) => {
  see(given);
  return given.password === "right" ? { id: 7, name: "Ada" } : null;
};
const redirect = ({ url, baseUrl }) => {
  see(url, baseUrl);
  return `${baseUrl}/by?way=${encodeURIComponent(url)}`;
};
const right = { password: "right" };
const providers = () => [credentials(authorize), GitHub({ clientId: "app", clientSecret: "s" })];
const app = (more) => () => ({ providers: providers(), ...more });
const refusing = (error) => () => ({ providers: [credentials(throwing(error))] });

const from = { referer: `${origin}/from?x=1` };
const remembered = {
  cookie: `__Secure-authjs.callback-url=${encodeURIComponent(`${origin}/old`)}`,
};
const ada = { cookie: await signedIn() };

function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** By name: a configuration, what is called, and the headers of the request. */
const CREDENTIALS = {
  "to a path": [app(), ({ signIn }) => signIn("credentials", { ...right, redirectTo: "/x?y=1" })],
  "to a URL": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, redirectTo: `${origin}/x` }),
  ],
  "to another site": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, redirectTo: "https://evil.test/x" }),
  ],
  "back to the page": [app(), ({ signIn }) => signIn("credentials", right), from],
  "from no page": [app(), ({ signIn }) => signIn("credentials", right)],
  "to nowhere": [app(), ({ signIn }) => signIn("credentials", { ...right, redirectTo: "" }), from],
  "to nowhere, with a cookie": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, redirectTo: "" }),
    { ...from, ...remembered },
  ],
  "where the cookie leads": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, redirectTo: "/old" }),
    remembered,
  ],
  "with a callbackUrl": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, callbackUrl: "/other" }),
    from,
  ],
  "redirect: false": [
    app(),
    ({ signIn }) => signIn("credentials", { ...right, redirect: false, redirectTo: "/x" }),
  ],
  "values of all types": [
    app(),
    ({ signIn }) =>
      signIn("credentials", { ...right, n: 5, b: true, u: undefined, z: null, o: {}, l: [1, 2] }),
  ],
  "a form": [app(), ({ signIn }) => signIn("credentials", formOf({ ...right, redirectTo: "/x" }))],
  "a form with redirect": [
    app(),
    ({ signIn }) => signIn("credentials", formOf({ ...right, redirect: "false" })),
    from,
  ],
  "callbacks.redirect": [
    app({ callbacks: { redirect } }),
    ({ signIn }) => signIn("credentials", right),
    from,
  ],
  "callbacks.redirect from no page": [
    app({ callbacks: { redirect } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.signIn: false": [
    app({ callbacks: { signIn: () => false } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.signIn: a path": [
    app({ callbacks: { signIn: () => "/elsewhere" } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.signIn throws": [
    app({ callbacks: { signIn: throwing(plain()) } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.signIn throws Custom": [
    app({ callbacks: { signIn: throwing(new Custom("text")) } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.jwt throws": [
    app({ callbacks: { jwt: throwing(plain()) } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "callbacks.jwt throws Custom": [
    app({ callbacks: { jwt: throwing(new Custom("text")) } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "jwt.encode throws": [
    app({ jwt: { encode: throwing(plain()), decode: () => null } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "events.signIn throws": [
    app({ events: { signIn: throwing(plain()) } }),
    ({ signIn }) => signIn("credentials", right),
  ],
  "nobody is found": [app(), ({ signIn }) => signIn("credentials", { redirectTo: "/x" })],
  "nobody is found, redirect: false": [
    app(),
    ({ signIn }) => signIn("credentials", { redirect: false }),
  ],
  "authorize throws no error": [refusing("text"), ({ signIn }) => signIn("credentials")],
};
for (const error of [
  plain(),
  new TypeError("of the application", { cause: { provider: "x" } }),
  new errors.AuthError("text"),
  new errors.AccessDenied("text"),
  new errors.CredentialsSignin("text"),
  new errors.OAuthAccountNotLinked("text"),
  new Custom("text"),
  new WrongCode(),
]) {
  const work = ({ signIn }) => signIn("credentials", right);
  CREDENTIALS[`authorize throws ${error.name}`] = [refusing(error), work];
}

const login = { pages: { signIn: "/login", error: "/oops" } };
const ELSEWHERE = {
  "no provider": [app(), ({ signIn }) => signIn(), from],
  "no provider, from no page": [app(), ({ signIn }) => signIn()],
  "no provider, with pages": [app(login), ({ signIn }) => signIn(undefined, { redirectTo: "/x" })],
  "no provider, redirect: false": [
    app(login),
    ({ signIn }) => signIn(undefined, { redirectTo: "/x", redirect: false }),
  ],
  "no such provider": [app(login), ({ signIn }) => signIn("nobody", { redirectTo: "/x" })],
  GitHub: [app(), ({ signIn }) => signIn("github", { redirectTo: "/x" })],
  "GitHub from a page": [app(), ({ signIn }) => signIn("github"), from],
  "GitHub, redirect: false": [
    app(),
    ({ signIn }) => signIn("github", { redirectTo: "/x", redirect: false }),
  ],
  "GitHub with parameters": [
    app(),
    ({ signIn }) => signIn("github", {}, { prompt: "consent", scope: "repo" }),
  ],
  "GitHub below another basePath": [app({ basePath: "/auth" }), ({ signIn }) => signIn("github")],
  "a provider that is away": [app({ providers: [away] }), ({ signIn }) => signIn("idp")],
  "a provider that is away, with pages": [
    app({ providers: [away], ...login }),
    ({ signIn }) => signIn("idp", { redirect: false }),
  ],
};

const counting = {
  callbacks: {
    jwt({ token, trigger, session }) {
      see(trigger, session);
      return trigger === "update" ? { ...token, ...session } : token;
    },
    session: ({ session, token }) => ({ ...session, role: token.role }),
  },
};

const SESSION = {
  auth: [app(), ({ auth }) => auth(), ada],
  "auth of nobody": [app(), ({ auth }) => auth()],
  "auth with callbacks.session": [app(counting), ({ auth }) => auth(), ada],
  "auth where callbacks.session returns nothing": [
    app({ callbacks: { session() {} } }),
    ({ auth }) => auth(),
    ada,
  ],
  "auth where callbacks.session returns null": [
    app({ callbacks: { session: () => null } }),
    ({ auth }) => auth(),
    ada,
  ],
  "auth where callbacks.jwt returns null": [
    app({ callbacks: { jwt: () => null } }),
    ({ auth }) => auth(),
    ada,
  ],
  "an update": [
    app(counting),
    ({ unstable_update: update }) => update({ role: "admin", user: { name: "Eve" } }),
    ada,
  ],
  "an update of nobody": [
    app(counting),
    ({ unstable_update: update }) => update({ role: "admin" }),
  ],
  "an update that ends the session": [
    app({ callbacks: { jwt: () => null } }),
    ({ unstable_update: update }) => update({}),
    ada,
  ],
};

const SIGN_OUT = {
  "back to the page": [app(), ({ signOut }) => signOut(), { ...ada, ...from }],
  "from no page": [app(), ({ signOut }) => signOut(), ada],
  "to a path": [app(), ({ signOut }) => signOut({ redirectTo: "/bye" }), ada],
  "redirect: false": [
    app(),
    ({ signOut }) => signOut({ redirectTo: "/bye", redirect: false }),
    ada,
  ],
  "callbacks.redirect": [app({ callbacks: { redirect } }), ({ signOut }) => signOut(), ada],
  "of nobody": [app(), ({ signOut }) => signOut({ redirectTo: "/bye" })],
};

const withLinks = (send, more) => () => ({
  ...{ providers: [links(send)], adapter: emptyAdapter(), session: { strategy: "jwt" } },
  ...more,
});
const mail = async ({ identifier, url }) => see(identifier, url.replace(/token=[^&]*/, "token=…"));

// They come last: from then on, the original wants an adapter of every configuration.
const LINKS = {
  "a link": [
    withLinks(mail),
    ({ signIn }) => signIn("email", { email: "Ada@app.test ", redirectTo: "/x" }),
  ],
  "a link for no address": [withLinks(mail), ({ signIn }) => signIn("email", { redirectTo: "/x" })],
  "a link that is refused": [
    withLinks(mail, { callbacks: { signIn: () => false } }),
    ({ signIn }) => signIn("email", { email: "ada@app.test" }),
  ],
  "a link that callbacks.signIn answers": [
    withLinks(mail, { callbacks: { signIn: () => "/ask" } }),
    ({ signIn }) => signIn("email", { email: "ada@app.test" }),
  ],
};

const KINDS = { CREDENTIALS, ELSEWHERE, SESSION, SIGN_OUT, LINKS };
for (const [kind, cases] of Object.entries(KINDS)) {
  describe(kind.toLowerCase().replace("_", " "), () => {
    for (const [name, [configOf, work, headers]] of Object.entries(cases)) {
      test(name, async () => {
        const [theirs, ours] = await both(configOf, async (auth) => {
          seen.length = 0;
          const done = await action(async () => work(auth), headers);
          return timeless({ ...comparable(done, kind), seen: [...seen] });
        });
        assert.deepEqual(ours, theirs);
      });
    }
  });
}

/** Without what the stand-in has beside it, or writes only where it has to. */
function comparable({ location, result, cookies, ...rest }, kind) {
  const names = /flow|state|csrf-token/.source + (kind === "SESSION" ? "|callback-url" : "");
  const own = cookies.filter((line) => !new RegExp(names).test(line.split("=")[0]));
  const urls = { location: ofProvider(location), result: ofProvider(result) };
  return { ...rest, ...urls, cookies: own };
}

/** The address at a provider without what is random in it, and where a sign-out leads in the end. */
function ofProvider(value) {
  if (value?.cookies) return { ...value, cookies: value.cookies.map(({ name }) => name) };
  if (typeof value !== "string") return value;
  const url = new URL(value, origin);
  const ticket = url.searchParams.get("ticket");
  if (ticket) return JSON.parse(ticket.slice(ticket.indexOf("[")))[1];
  if (url.origin === origin) return value;
  for (const name of ["state", "code_challenge"]) url.searchParams.delete(name);
  url.searchParams.sort();
  return url.href;
}
