// waxseal/next in server components, actions and the pages router: the functions
// of next/headers run on Next's own request store.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { mock, test } from "node:test";

import { inShort } from "../../support/set-cookie.mjs";
import { base, inAction, inPage, NextRequest } from "../../support/next-context.mjs";
import { ada, DAY, make, SECRET, signedIn } from "./support.mjs";
import { ADDRESS } from "../../support/entries.mjs";

const { AuthError, AuthorizeUnavailable, credentials, CredentialsSignin, OAuthAccountNotLinked } =
  await import("waxseal");
const { default: Waxseal } = await import("waxseal/next");

const plain = make();
const fresh = await signedIn(plain, ada, { now: Date.now() });
const old = await signedIn(plain, ada, { now: Date.now() - 2 * DAY });

function waxseal(config = {}) {
  return Waxseal({
    secret: SECRET,
    projections: {
      jwt: { role: "user.role" },
      session: { "user.role": "token.role" },
      update: ["name"],
    },
    providers: [
      credentials({
        authorize: ({ email, password }) =>
          email === ada.email && password === "right" ? ada : null,
      }),
    ],
    pages: { signIn: "/login" },
    ...config,
  });
}

test("auth() in a server component", async () => {
  const { auth } = waxseal();
  assert.equal(await inPage(() => auth()), null);
  assert.equal((await inPage(() => auth(), { cookie: fresh })).user.role, "admin");
  assert.equal((await inPage(() => auth(), { cookie: old })).user.role, "admin");
  assert.equal(await inPage(() => auth(), { cookie: `${fresh}x` }), null);
});

test("auth() runs the callbacks and writes nothing", async () => {
  const { auth } = waxseal({
    callbacks: {
      jwt: ({ token }) => ({ ...token, seen: true }),
      session: ({ session, token }) => ({ ...session, seen: token.seen }),
    },
  });
  const { result, lines } = await inAction(() => auth(), { cookie: old });
  assert.equal(result.seen, true);
  assert.deepEqual(lines, []);
});

test("auth() takes the scheme that the proxy saw", async () => {
  const { auth } = waxseal();
  const http = await bareCookie();
  assert.equal(await inPage(() => auth(), { cookie: http }), null);
  const onHttp = await inPage(() => auth(), { cookie: http, "x-forwarded-proto": "http" });
  assert.equal(onHttp.user.name, "Ada");
});

async function bareCookie() {
  const request = new Request("http://app.test/");
  return (await plain.issue({ user: ada }, request)).writes.requestCookie;
}

const ofSession = (lines) =>
  lines.filter((line) => line.startsWith("__Host-waxseal.session-token"));

test("signIn authorizes, writes the cookie once and redirects", async () => {
  const { signIn } = waxseal();
  const { lines, location, cookie } = await inAction(() =>
    signIn("credentials", { email: ada.email, password: "right", redirectTo: "/dashboard?x=1" }),
  );
  assert.equal(location, "https://app.test/dashboard?x=1");
  // And the one by which the throttle knows the browser.
  assert.equal(lines.length, 2);
  assert.match(
    lines[1],
    /^__Host-waxseal\.device=[\w.-]+; Path=\/; .*Max-Age=15552000; Secure; HttpOnly; SameSite=lax$/i,
  );
  assert.match(
    lines[0],
    /^__Host-waxseal\.session-token=[\w.-]+; Path=\/; Expires=[^;]+GMT; Max-Age=2592000; Secure; HttpOnly; SameSite=lax$/i,
  );
  assert.equal(plain.verify(cookie).session.user.role, "admin");
});

test("signIn takes a FormData", async () => {
  const { signIn } = waxseal();
  const form = new FormData();
  form.set("email", ada.email);
  form.set("password", "right");
  form.set("redirectTo", "/welcome");
  form.set("$ACTION_ID_x", "");
  form.set("avatar", new Blob(["x"]));
  const { location, lines } = await inAction(() => signIn("credentials", form));
  assert.equal(location, "https://app.test/welcome");
  assert.equal(ofSession(lines).length, 1);
});

test("signIn with redirect: false returns the URL", async () => {
  const { signIn } = waxseal();
  const options = { email: ada.email, password: "right", redirectTo: "/x", redirect: false };
  const { result, location, lines } = await inAction(() => signIn("credentials", options));
  assert.equal(result, "https://app.test/x");
  assert.equal(location, undefined);
  assert.equal(ofSession(lines).length, 1);
});

test("signIn with wrong credentials throws a CredentialsSignin and writes nothing", async () => {
  const { signIn } = waxseal();
  let error;
  const { lines } = await inAction(() =>
    signIn("credentials", { email: ada.email, password: "wrong" }).catch(
      (caught) => (error = caught),
    ),
  );
  assert.ok(error instanceof CredentialsSignin);
  assert.equal(error.code, "credentials");
  assert.ok(!error.message.includes("wrong"));
  assert.ok(error.message.endsWith(` See ${ADDRESS}credentialssignin`), error.message);
  assert.deepEqual(lines, []);
});

test("signIn and the endpoint count failures together, and say when there were too many", async () => {
  const { signIn, handlers } = waxseal({ throttle: { limits: { pair: 3 }, store: new Map() } });
  const attempt = async (password) => {
    let error;
    const form = { email: ada.email, password };
    await inAction(() => signIn("credentials", form).catch((caught) => (error = caught)));
    return error instanceof CredentialsSignin ? error : undefined;
  };
  const base = "https://app.test/api/auth";
  const asked = await handlers.GET(new NextRequest(`${base}/csrf`));
  const { csrfToken } = await asked.json();
  const post = async (password) => {
    const response = await handlers.POST(
      new NextRequest(`${base}/callback/credentials`, {
        method: "POST",
        headers: { cookie: asked.headers.getSetCookie()[0].split(";")[0] },
        body: new URLSearchParams({ csrfToken, email: ada.email, password }),
      }),
    );
    return new URL(response.headers.get("location"), base).searchParams.get("code");
  };

  assert.equal((await attempt("wrong")).code, "credentials");
  assert.equal(await post("wrong"), "credentials");
  assert.equal((await attempt("wrong")).code, "credentials");
  const refused = await attempt("right");
  assert.equal(refused.code, "throttled");
  assert.ok(refused.retryAfter > 0 && refused.retryAfter <= 900);
  assert.equal(await post("right"), "throttled");
});

test("authorize gets text alone, and a request", async () => {
  const seen = [];
  const { signIn } = waxseal({
    providers: [
      credentials({
        async authorize(fields, request) {
          seen.push([
            fields,
            request.method,
            request.url,
            request.headers.get("user-agent"),
            await request.json(),
          ]);
          return ada;
        },
      }),
    ],
  });
  await inAction(
    () =>
      signIn("credentials", {
        email: { $ne: null },
        age: 5,
        password: "p",
        csrfToken: "t",
        callbackUrl: "/x",
        redirectTo: "/y",
        redirect: true,
      }),
    { "user-agent": "test", "content-length": "5" },
  );
  const url = "https://app.test/api/auth/callback/credentials";
  assert.deepEqual(seen, [[{ password: "p" }, "POST", url, "test", { password: "p" }]]);
});

test("callbacks get the account and the credentials as from Auth.js", async () => {
  const seen = {};
  const { signIn } = waxseal({
    callbacks: {
      signIn: (args) => (seen.signIn = args) && true,
      jwt: (args) => (seen.jwt ??= args).token,
    },
  });
  await inAction(() => signIn("credentials", { email: ada.email, password: "right" }));
  const account = { provider: "credentials", type: "credentials", providerAccountId: "7" };
  assert.deepEqual(seen.signIn, {
    user: ada,
    account,
    credentials: { email: ada.email, password: "right" },
  });
  assert.deepEqual(seen.jwt.account, account);
  assert.equal(seen.jwt.trigger, "signIn");
});

test("what authorize throws is in an AuthError, as in Auth.js", async () => {
  const signInWith = (thrown) =>
    inAction(() =>
      waxseal({
        providers: [credentials({ authorize: () => Promise.reject(thrown) })],
      }).signIn("credentials", {}),
    );
  const error = new TypeError("directory");
  await assert.rejects(signInWith(error), (thrown) => {
    assert.ok(thrown instanceof AuthError);
    assert.equal(thrown.type, "CallbackRouteError");
    assert.equal(thrown.cause.err, error);
    assert.equal(thrown.cause.provider, "credentials");
    assert.doesNotMatch(thrown.message, /directory/);
    assert.ok(thrown.message.endsWith(` See ${ADDRESS}callbackrouteerror`), thrown.message);
    return true;
  });
  class Unverified extends CredentialsSignin {}
  for (const own of [new Unverified(), new AuthorizeUnavailable("The database is away.")]) {
    await assert.rejects(signInWith(own), own);
  }
});

test("what the application writes into an AuthError stays as it is", async () => {
  const fields = { email: ada.email, password: "right" };
  const written = () => new CredentialsSignin("That code is wrong.");
  const byAuthorize = { providers: [credentials({ authorize: () => Promise.reject(written()) })] };
  const byCallback = { callbacks: { signIn: () => Promise.reject(written()) } };
  const unlinked = {
    callbacks: { signIn: () => Promise.reject(new OAuthAccountNotLinked("No.")) },
  };
  const messages = [];
  for (const config of [byAuthorize, byCallback, unlinked]) {
    const attempt = () => waxseal(config).signIn("credentials", fields);
    await inAction(() => attempt().catch(({ message }) => messages.push(message)));
  }
  assert.deepEqual(messages, ["That code is wrong.", "That code is wrong.", "No."]);
});

test("callbacks.signIn refuses or sends elsewhere", async () => {
  const fields = { email: ada.email, password: "right" };
  const refusing = waxseal({ callbacks: { signIn: () => false } });
  await assert.rejects(
    inAction(() => refusing.signIn("credentials", fields)),
    { name: "AccessDenied", type: "AccessDenied" },
  );
  const unlinked = new OAuthAccountNotLinked();
  const throwing = waxseal({ callbacks: { signIn: () => Promise.reject(unlinked) } });
  await assert.rejects(
    inAction(() => throwing.signIn("credentials", fields)),
    unlinked,
  );
  const sending = waxseal({ callbacks: { signIn: () => "/verify" } });
  const { location, lines } = await inAction(() => sending.signIn("credentials", fields));
  assert.equal(location, "https://app.test/verify");
  assert.deepEqual(lines, []);
  const outside = waxseal({ callbacks: { signIn: () => "https://evil.test/" } });
  assert.equal(
    (await inAction(() => outside.signIn("credentials", fields))).location,
    "https://app.test",
  );
});

test("signIn without a provider goes to the sign-in page", async () => {
  const { signIn } = waxseal();
  const { location } = await inAction(() => signIn(undefined, { redirectTo: "/x" }));
  assert.equal(location, "/login?callbackUrl=https%3A%2F%2Fapp.test%2Fx");
  assert.equal((await inAction(() => signIn("github"))).location.split("?")[0], "/login");
});

test("attack 33: where to go then: redirectTo, else back to the page, else home, never elsewhere", async () => {
  const { signIn } = waxseal();
  const fields = { email: ada.email, password: "right" };
  const at = async (options, headers) =>
    (await inAction(() => signIn("credentials", { ...fields, ...options }), headers)).location;
  assert.equal(await at({}), "https://app.test");
  assert.equal(
    await at({}, { referer: "https://app.test/login?a=1" }),
    "https://app.test/login?a=1",
  );
  assert.equal(await at({}, { referer: "https://evil.test/" }), "https://app.test");
  assert.equal(await at({ callbackUrl: "/c" }), "https://app.test/c");
  for (const redirectTo of [
    "https://evil.test",
    "//evil.test",
    "/\\evil.test",
    "javascript:alert(1)",
  ]) {
    assert.equal(await at({ redirectTo }), "https://app.test", redirectTo);
  }
  // Behind a proxy that ends TLS and says nothing, the Origin header still tells.
  const headers = { "x-forwarded-proto": "http", origin: "https://app.test" };
  assert.equal(await at({ redirectTo: "/x" }, headers), "https://app.test/x");
  const foreign = { "x-forwarded-proto": "http", origin: "https://evil.test" };
  assert.equal(await at({ redirectTo: "/x" }, foreign), "/x");
});

test("of several forwarded hosts the first is the browser's", async () => {
  const headers = {
    host: "10.0.0.7:3000",
    "x-forwarded-host": "app.test, inner.test",
    origin: "null",
    referer: "https://app.test/page?a=b",
  };
  const at = async (config) =>
    (await inAction(() => waxseal(config).signIn(undefined), headers)).location;
  // The page is known as one of this application, whose host no header decides on.
  const path = `/login?${new URLSearchParams({ callbackUrl: "/page?a=b" })}`;
  assert.equal(await at({}), path);
  // A server that trusts its proxies knows the origin too.
  assert.equal(await at({ trustHost: true }), path);
  const { location } = await inAction(
    () => waxseal({ trustHost: true }).signOut({ redirectTo: "https://app.test/x" }),
    headers,
  );
  assert.equal(location, "/x");
});

test("attack 68: without an Origin, as in a GET, a path leads to the browser's own host", async () => {
  const headers = {
    host: "127.0.0.1:3000",
    "x-forwarded-host": "127.0.0.1:3000",
    "x-forwarded-proto": "http",
    origin: "null",
  };
  const { signIn, signOut } = waxseal();
  const fields = { email: ada.email, password: "right", redirectTo: "/x?a=b" };
  assert.equal((await inAction(() => signIn("credentials", fields), headers)).location, "/x?a=b");
  assert.equal(
    (await inAction(() => signOut({ redirectTo: "//evil.test" }), headers)).location,
    "/",
  );
  const { location } = await inAction(() => signIn(undefined, { redirectTo: "/x" }), headers);
  assert.equal(location, "/login?callbackUrl=%2Fx");
  // The page that the browser comes from tells it, where it says that this is the same.
  const own = { ...headers, referer: "https://app.test/login", "sec-fetch-site": "same-origin" };
  assert.equal(
    (await inAction(() => signOut({ redirectTo: "/x" }), own)).location,
    "https://app.test/x",
  );

  process.env.AUTH_URL = "https://fixed.test";
  const fixed = waxseal();
  delete process.env.AUTH_URL;
  assert.equal(
    (await inAction(() => fixed.signOut({ redirectTo: "/x" }), headers)).location,
    "https://fixed.test/x",
  );
  assert.equal(
    (await inAction(() => fixed.signOut({ redirectTo: "https://fixed.test/x" }))).location,
    "https://app.test/x",
  );
});

test("scripts see that a server action changed the session, and nothing else of it", async () => {
  const { signIn, signOut } = waxseal();
  const right = { email: ada.email, password: "right", redirect: false };
  const entered = await inAction(() => signIn("credentials", right));
  const left = await inAction(() => signOut(), { cookie: entered.cookie });
  const marks = [entered, left].map(({ marks }) => marks.join());
  for (const mark of marks) {
    assert.match(
      mark,
      /^waxseal\.changed=[\da-z]+; Path=\/; Expires=[^;]+GMT; Max-Age=60; Secure; SameSite=lax$/,
    );
  }
  assert.notEqual(marks[0], marks[1]);

  const wrong = await inAction(() =>
    signIn("credentials", { ...right, password: "wrong" }).catch(() => {}),
  );
  assert.deepEqual(wrong.marks, []);
});

test("signOut clears the cookie, fires its event and redirects", async () => {
  const seen = [];
  const { signOut } = waxseal({ events: { signOut: ({ token }) => void seen.push(token?.sub) } });
  // Plain http knows no partitioned cookies, and a localhost has no parents: all is said.
  const http = {
    cookie: await bareCookie(),
    "x-forwarded-proto": "http",
    host: "localhost:3000",
    "x-forwarded-host": "localhost:3000",
  };
  const { lines, location } = await inAction(() => signOut({ redirectTo: "/bye" }), http);
  assert.equal(location, "/bye");
  assert.deepEqual(lines.map(inShort), ["clear waxseal.session-token Path=/"]);
  assert.deepEqual(seen, ["7"]);
  const stay = await inAction(() => signOut({ redirect: false }), {
    referer: "https://app.test/x",
  });
  assert.deepEqual(stay.result, { redirect: "https://app.test/x" });
  assert.deepEqual(stay.lines, []);
  assert.deepEqual(seen, ["7"]);
});

/** Signs out by server action; the browser keeps the cookies and goes where it is sent. */
async function signedOut(object, cookie = fresh) {
  const { lines, location } = await inAction(() => object.signOut({ redirectTo: "/bye" }), {
    cookie,
  });
  const kept = lines.map((line) => line.split(";")[0]).filter((pair) => !pair.endsWith("="));
  return { lines, ticket: new URL(location, "https://app.test"), kept: kept.join("; ") };
}

/** What the endpoint answers to a browser with these cookies. */
async function visited({ handlers }, url, cookie, headers = {}) {
  const answer = await handlers.GET(
    new NextRequest(url, { headers: { ...base, cookie, ...headers } }),
  );
  const lines = answer.headers.getSetCookie().filter((line) => line.includes("session-token"));
  return {
    status: answer.status,
    location: answer.headers.get("location"),
    lines: lines.map(inShort),
  };
}

const session = "__Host-waxseal.session-token";

const acme = {
  id: "acme",
  name: "Acme",
  type: "oauth",
  clientId: "app",
  clientSecret: "secret",
  authorization: "https://id.acme.example/authorize",
  token: "https://id.acme.example/token",
  userinfo: "https://id.acme.example/userinfo",
};

test("a provider sends the browser back to the endpoint that there is, below a basePath too", async () => {
  for (const [mount, basePath, url] of [
    ["", undefined, "https://app.test/api/auth/callback/acme"],
    ["/app", undefined, "https://app.test/app/api/auth/callback/acme"],
    ["/app", "/app/api/auth", "https://app.test/app/api/auth/callback/acme"],
  ]) {
    process.env.__NEXT_ROUTER_BASEPATH = mount;
    try {
      const { handlers, signIn } = waxseal({ basePath, providers: [acme] });
      const { location } = await inAction(() => signIn("acme"));
      assert.equal(new URL(location).searchParams.get("redirect_uri"), url);
      const request = new NextRequest(`https://app.test${mount}/api/auth/providers`, {
        headers: base,
        nextConfig: { basePath: mount },
      });
      const providers = await (await handlers.GET(request)).json();
      assert.equal(providers.acme.callbackUrl, url);
    } finally {
      delete process.env.__NEXT_ROUTER_BASEPATH;
    }
  }
});

test("signOut goes by way of the provider, and clears the rest on the way back", async () => {
  const metadata = {
    issuer: "https://id.acme.example",
    authorization_endpoint: acme.authorization,
    token_endpoint: acme.token,
    end_session_endpoint: "https://id.acme.example/end",
  };
  const answers = {
    "/.well-known/openid-configuration": metadata,
    "/token": { access_token: "a-token", token_type: "bearer" },
    "/userinfo": { id: "1", name: "Ada", email: "ada@acme.example" },
  };
  const asked = mock.method(globalThis, "fetch", async (url) =>
    Response.json(answers[new URL(url).pathname]),
  );
  try {
    const providers = [{ ...acme, issuer: metadata.issuer, logout: "hint" }];
    const object = waxseal({ providers });
    const begun = await inAction(() => object.signIn("acme", { redirectTo: "/in" }));
    const state = new URL(begun.location).searchParams.get("state");
    const back = `https://app.test/api/auth/callback/acme?${new URLSearchParams({ code: "a-code", state })}`;
    const arrived = await object.handlers.GET(
      new NextRequest(back, { headers: { ...base, cookie: begun.cookie } }),
    );
    const [token] = arrived.headers.getSetCookie().filter((line) => line.startsWith(session));
    const signedOut = await inAction(() => object.signOut({ redirectTo: "/bye" }), {
      cookie: token.split(";")[0],
    });
    const { origin, pathname, searchParams } = new URL(signedOut.location);
    assert.equal(origin + pathname, metadata.end_session_endpoint);
    assert.equal(searchParams.get("logout_hint"), "ada@acme.example");
    assert.equal(searchParams.get("post_logout_redirect_uri"), "https://app.test/api/auth/signout");
    assert.ok(signedOut.lines.some((line) => inShort(line) === `clear ${session} Path=/`));

    const url = `https://app.test/api/auth/signout?${new URLSearchParams({ state: searchParams.get("state") })}`;
    assert.deepEqual(await visited(object, url, signedOut.cookie), {
      status: 302,
      location: "https://app.test/bye",
      lines: [`clear ${session} Path=/ Partitioned`],
    });
  } finally {
    asked.mock.restore();
  }
});

test("attack 58: what a jar of one line a name has no room for comes from the endpoint", async () => {
  const object = waxseal();
  const { lines, ticket, kept } = await signedOut(object);
  assert.deepEqual(lines.map(inShort), [
    `clear ${session} Path=/`,
    "set __Host-waxseal.csrf-token Path=/",
  ]);
  assert.equal(ticket.origin + ticket.pathname, "https://app.test/api/auth/signout");
  const answer = {
    status: 302,
    location: "https://app.test/bye",
    lines: [`clear ${session} Path=/ Partitioned`],
  };
  assert.deepEqual(await visited(object, ticket, kept), answer);
  assert.deepEqual(await visited(object, ticket, kept, { "sec-fetch-mode": "navigate" }), answer);

  // Next.js looks there by itself, and must not take the browser's place.
  const looked = await visited(object, ticket, kept, { "sec-fetch-mode": "cors", rsc: "1" });
  assert.deepEqual(looked, { status: 204, location: null, lines: [] });
});

test("attack 57: cookies of another domain or path, which the endpoint need not see", async () => {
  const domain = "app.test";
  const object = waxseal({
    format: "authjs",
    accept: [{ format: "authjs", domain, path: "/app" }],
  });
  const auth = make({ format: "authjs" });
  const { ticket, kept } = await signedOut(object, await signedIn(auth, ada, { now: Date.now() }));
  const { lines } = await visited(object, ticket, kept);
  for (const place of [`Domain=${domain} Path=/app`, "Path=/app", `Domain=${domain} Path=/`]) {
    assert.ok(lines.includes(`clear __Secure-authjs.session-token ${place}`), place);
  }
  assert.ok(!lines.includes("clear __Secure-authjs.session-token Path=/"));
});

test("attack 57: a session that began meanwhile goes on", async () => {
  const object = waxseal();
  const { ticket, kept } = await signedOut(object);
  const again = await signedIn(plain, { ...ada, id: "8" }, { now: Date.now() });
  const { location, lines } = await visited(object, ticket, `${kept}; ${again}`);
  assert.equal(location, "https://app.test/bye");
  assert.ok(!lines.includes(`clear ${session} Path=/`));
});

test("attack 57: a ticket holds for a minute, as it is, in the browser that got it", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const object = waxseal();
  const { ticket, kept } = await signedOut(object);
  const { kept: stranger } = await signedOut(waxseal());
  const page = { status: 200, location: null, lines: [] };
  assert.deepEqual(await visited(object, ticket, `${stranger}; ${fresh}`), page);
  assert.deepEqual(await visited(object, ticket, fresh), page);
  assert.deepEqual(await visited(waxseal({ secret: `another ${SECRET}` }), ticket, kept), page);

  const text = ticket.searchParams.get("ticket");
  for (const other of [
    text.replace("/bye", "/die"),
    text.replace("https://app.test/bye", "https://evil.test/"),
    text.replace("[1", "[2"),
    text.slice(1),
    text.slice(0, 43),
    `${"A".repeat(43)}[9999999999,"https://evil.test/"]`,
    "",
    "x",
    "\0".repeat(50),
  ]) {
    const url = new URL(ticket);
    url.searchParams.set("ticket", other);
    assert.deepEqual(await visited(object, url, `${kept}; ${fresh}`), page, JSON.stringify(other));
  }

  t.mock.timers.tick(59_000);
  assert.equal((await visited(object, ticket, kept)).status, 302);
  t.mock.timers.tick(2000);
  assert.deepEqual(await visited(object, ticket, kept), page);
});

test("attack 57: a sign-in by server action sends the rest, too", async () => {
  const object = waxseal();
  const { lines, location } = await inAction(
    () => object.signIn("credentials", { email: ada.email, password: "right", redirectTo: "/in" }),
    { cookie: fresh },
  );
  assert.ok(lines.some((line) => plain.verify(line.split(";")[0]).status === "active"));
  const kept = lines.map((line) => line.split(";")[0]).join("; ");
  const answer = await visited(object, new URL(location, "https://app.test"), kept);
  assert.deepEqual(answer, {
    status: 302,
    location: "https://app.test/in",
    lines: [`clear ${session} Path=/ Partitioned`],
  });
});

test("attack 57: with redirect: false the rest cannot be sent, which is said once", async () => {
  const said = [];
  const { signOut } = waxseal({ logger: { warn: (message) => void said.push(message) } });
  for (let times = 0; times < 2; times++) {
    const { result } = await inAction(() => signOut({ redirect: false, redirectTo: "/bye" }), {
      cookie: fresh,
    });
    assert.deepEqual(result, { redirect: "https://app.test/bye" });
  }
  assert.equal(said.length, 1);
  assert.match(said[0], /redirect: false/);
});

test("update changes the session and writes the cookie", async () => {
  const { update } = waxseal();
  const { result, cookie } = await inAction(() => update({ name: "Countess", role: "x" }), {
    cookie: fresh,
  });
  assert.deepEqual(result.user, { name: "Countess", email: ada.email, role: "admin" });
  assert.equal(plain.verify(cookie).session.user.name, "Countess");
  assert.equal((await inAction(() => update({ name: "x" }))).result, null);
});

test("attack 25: what an action did not change is read as it came, duplicates included", async () => {
  const { cookies } = await import("next/headers.js");
  const { auth } = waxseal();
  const name = fresh.split("=", 1)[0];
  const twice = `theme=a b;${fresh}; lang;${name}=x.y.z;  ${await signedIn(plain, { ...ada, name: "Eve" }, { now: Date.now() })}`;
  const seen = async (change, cookie = twice) => {
    const { result } = await inAction(
      async () => {
        await change(await cookies());
        return auth();
      },
      { cookie },
    );
    return result?.user.name ?? null;
  };
  assert.equal(await seen(() => {}), null);
  for (const change of [
    (jar) => jar.set("theme", "dark"),
    (jar) => jar.delete("theme"),
    (jar) => jar.set("new", "1"),
  ]) {
    assert.equal(await seen(change), null);
    assert.equal(await seen(change, `theme=x; ${fresh}`), "Ada");
  }
  // The session's own name has one value once the action has set it.
  assert.equal(await seen((jar) => jar.set(name, fresh.slice(name.length + 1))), "Ada");
  assert.equal(await seen((jar) => jar.delete(name)), null);
});

test("chunked cookies are written and cleared one by one", async () => {
  const long = { ...ada, name: "x".repeat(9000) };
  const { signIn, signOut } = waxseal({ providers: [credentials({ authorize: () => long })] });
  const { lines: all, cookie } = await inAction(() => signIn("credentials", {}));
  const lines = ofSession(all);
  assert.ok(lines.length > 2);
  assert.equal(plain.verify(cookie).session.user.name, long.name);
  const out = await inAction(() => signOut(), { cookie });
  const cleared = out.lines.filter((line) => line.includes("Max-Age=0"));
  assert.equal(cleared.length, lines.length);
});

test("in a server component the actions say that they cannot write", async () => {
  const { signIn } = waxseal();
  await assert.rejects(
    inPage(async () => signIn("credentials", { email: ada.email, password: "right" })),
    /Server Action or Route Handler/,
  );
});

test("failures count together in all bundles that Next.js makes of the same auth.ts", async () => {
  const fields = { email: "guessed@example.com", password: "wrong" };
  const codes = [];
  // Twice the limit: the window may end meanwhile, and the next begin.
  while (codes.at(-1) !== "throttled" && codes.length < 21) {
    const { signIn } = waxseal();
    await inAction(() => signIn("credentials", fields)).catch(({ code }) => codes.push(code));
  }
  assert.equal(codes.at(-1), "throttled");

  const { signIn } = waxseal({ throttle: { store: new Map() } });
  await assert.rejects(
    inAction(() => signIn("credentials", fields)),
    { code: "credentials" },
  );
});

/** Serves one request of the pages router, and returns its response. */
async function inPagesRouter(work, headers) {
  const server = createServer(async (request, response) =>
    response.end(JSON.stringify(await work(request, response))),
  );
  server.listen(0);
  await once(server, "listening");
  const [response] = await once(get({ port: server.address().port, headers }), "response");
  const body = (await response.toArray()).join("");
  server.close();
  return { session: JSON.parse(body), headers: response.headers };
}

test("auth(req, res) and auth(context) in the pages router write to the response", async () => {
  const request = new Request("http://app.test/");
  const { writes } = await plain.issue({ user: ada }, request, { now: Date.now() - 2 * DAY });
  const { auth } = waxseal();
  for (const call of [
    (req, res) => auth(req, res),
    (req, res) => auth({ req, res, params: {}, query: {} }),
  ]) {
    const { session, headers } = await inPagesRouter(
      (req, res) => {
        res.setHeader("Set-Cookie", "theme=dark");
        res.setHeader("Vary", "Accept-Encoding");
        return call(req, res);
      },
      { cookie: writes.requestCookie },
    );
    assert.equal(session.user.role, "admin");
    assert.equal(headers["set-cookie"].length, 2);
    assert.equal(headers["set-cookie"][0], "theme=dark");
    assert.equal(headers["cache-control"], "private, no-cache, no-store");
    assert.equal(headers.vary, "Accept-Encoding, Cookie");
  }
  const nobody = await inPagesRouter((req, res) => auth(req, res), {});
  assert.equal(nobody.session, null);
  assert.equal(nobody.headers["set-cookie"], undefined);
});

test("the pages router takes the scheme that the proxy saw", async () => {
  const { auth } = waxseal();
  const cookie = await bareCookie();
  const seen = async (proto) =>
    (await inPagesRouter((req, res) => auth(req, res), { cookie, ...proto })).session?.user.name;
  assert.equal(await seen({}), "Ada");
  assert.equal(await seen({ "x-forwarded-proto": "http" }), "Ada");
  assert.equal(await seen({ "x-forwarded-proto": "https" }), undefined);
});

test("attack 39: next build needs no secret, next start does", async () => {
  const { AUTH_SECRET, NEXT_PHASE } = process.env;
  delete process.env.AUTH_SECRET;
  try {
    delete process.env.NEXT_PHASE;
    assert.throws(() => Waxseal({}), { code: "missing-secret" });
    process.env.NEXT_PHASE = "phase-production-build";
    const { auth } = Waxseal({});
    await assert.rejects(
      inPage(() => auth()),
      { code: "missing-secret" },
    );
    assert.throws(() => Waxseal({ secrets: "x" }), { code: "unknown-option" });
    process.env.AUTH_SECRET = SECRET;
    assert.equal((await inPage(() => auth(), { cookie: fresh })).user.name, "Ada");
  } finally {
    for (const [name, value] of Object.entries({ AUTH_SECRET, NEXT_PHASE })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
