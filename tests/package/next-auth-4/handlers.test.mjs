// The endpoints and `getServerSession` beside the original's, in both routers.

import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";

import { asApiRoute, both, require, secret, Visitor, withServer } from "./support.mjs";

const { NextRequest } = require("next/server");
const [credentials] = both("providers/credentials").map((module) => module.default);
const [github] = both("providers/github").map((module) => module.default);

/** Which an application sets itself, and which must not be lost. */
const BEFORE = "before=1; Path=/";

/** Which an application throws as text, for its sign-in form to read. */
const answerOfServer = JSON.stringify({ errors: { user: ["unknown ".repeat(40)] } }, null, 2);

/** What an application has: claims of its own, an error that is shown, an OAuth provider. */
function optionsOf() {
  return {
    providers: [
      credentials({
        name: "Name",
        credentials: { user: { label: "Name" } },
        async authorize({ user }, { method, query, headers, body }) {
          if (user === "blocked") throw new Error("This account is blocked");
          if (user === "refused") throw new Error(answerOfServer);
          if (user !== "ada") return null;
          assert.deepEqual([method, typeof query, body.user], ["POST", "object", "ada"]);
          assert.equal(typeof headers["content-type"], "string");
          return { id: "7", name: "Ada", email: "ada@example.com" };
        },
      }),
      github({ clientId: "client", clientSecret: "secret" }),
    ],
    callbacks: {
      jwt({ token, user, trigger, session }) {
        if (user) token.id = user.id;
        if (trigger === "update") token.color = session?.color ?? `${session}`;
        return token;
      },
      session({ session, token }) {
        session.user.id = token.id;
        return { ...session, color: token.color };
      },
    },
    logger: { error() {}, warn() {}, debug() {} },
  };
}

/** From no session to none. Fields with `json` are sent as `next-auth/react` does. */
async function visit(send) {
  const visitor = new Visitor(send);
  const api = "/api/auth";
  await visitor.get(`${api}/providers`);
  await visitor.get(`${api}/session`);
  const { csrfToken } = JSON.parse(await visitor.get(`${api}/csrf`));
  const callbackUrl = "http://localhost:3000/in";
  const fields = { csrfToken, callbackUrl, json: "true" };
  for (const user of ["nobody", "blocked", "refused", "ada"]) {
    await visitor.post(`${api}/callback/credentials`, { ...fields, user });
    await visitor.get(`${api}/session`);
  }
  const own = visitorToken(visitor);
  const red = { color: "red" };
  for (const fields of [{}, { data: null }, { csrfToken: "forged", data: red }, { data: red }]) {
    const body = JSON.stringify({ csrfToken: own, ...fields });
    const headers = { "content-type": "application/json" };
    await visitor.ask(`${api}/session`, { method: "POST", headers, body });
  }
  await visitor.get(`${api}/me`);
  await visitor.post(`${api}/callback/credentials`, { user: "ada" });
  await visitor.get(`${api}/signin`);
  await visitor.get(`${api}/error?error=AccessDenied`);
  await visitor.post(`${api}/signin/github`, fields);
  await visitor.post(`${api}/signout`, { ...fields, csrfToken: "forged" });
  await visitor.post(`${api}/signout`, fields);
  await visitor.get(`${api}/me`);
  return visitor;
}

function visitorToken({ jar }) {
  return decodeURIComponent(jar.get("next-auth.csrf-token")).split("|")[0];
}

/** How an application may serve the endpoints and show a session on a page. */
const routers = {
  "the pages router": ({ default: NextAuth, getServerSession }, options) =>
    inPages(NextAuth(options), (...args) => getServerSession(...args, options)),
  "the pages router, with request and response": (
    { default: NextAuth, getServerSession },
    options,
  ) =>
    inPages(
      (request, response) => NextAuth(request, response, { ...options }),
      (...args) => getServerSession(...args, options),
    ),
  "the app router": ({ default: NextAuth }, options) =>
    inApp(NextAuth(options), (params) => params),
  "the app router, with promises": ({ default: NextAuth }, options) =>
    inApp(NextAuth(options), async (params) => params),
  "the app router, with request and context": ({ default: NextAuth }, options) =>
    inApp(
      (request, context) => NextAuth(request, context, { ...options }),
      (params) => params,
    ),
};

function inPages(handle, getSession, parser) {
  return (body) =>
    withServer(async (request, response) => {
      await asApiRoute(request, response, parser);
      if (request.url.endsWith("/me")) {
        // Where there is none, what the endpoint answers.
        return response.json((await getSession(request, response)) ?? {});
      }
      response.setHeader("Set-Cookie", BEFORE);
      await handle(request, response);
    }, body);
}

function inApp(handle, paramsOf) {
  return (body) =>
    body(async (request) => {
      const nextauth = new URL(request.url).pathname.split("/").slice(3);
      // There a session is what Next.js says about the request that it renders.
      if (nextauth[0] === "me") nextauth[0] = "session";
      const answer = await handle(new NextRequest(request), { params: paramsOf({ nextauth }) });
      const headers = new Headers(answer.headers);
      headers.append("Set-Cookie", BEFORE);
      return new Response(answer.body, { status: answer.status, headers });
    });
}

for (const [name, serve] of Object.entries(routers)) {
  test(`${name}: the answers of the original`, async () => {
    const [mine, theirs] = both("index");
    const { answers } = await serve(mine, optionsOf())(visit);
    // The original asks Next.js for the request in the app router; its endpoints are the same.
    const expected = await routers["the pages router"](theirs, optionsOf())(visit);
    assert.equal(answers.length, expected.answers.length);
    for (const [index, answer] of answers.entries()) {
      assert.deepEqual(answer, expected.answers[index], `answer ${index}`);
    }
  });
}

test("an API route without a parser of bodies is read by the stand-in itself", async () => {
  const [{ default: NextAuth, getServerSession }] = both("index");
  const options = optionsOf();
  const serve = inPages(NextAuth(options), (...args) => getServerSession(...args, options), {
    bodyParser: false,
  });
  const { answers } = await serve(visit);
  const whole = await routers["the pages router"](both("index")[0], optionsOf())(visit);
  assert.deepEqual(answers, whole.answers);
});

test("the URL of the application names the cookie, whatever a request says of its scheme", async () => {
  const { encode } = both("jwt")[1];
  const token = await encode({ secret, token: { name: "Ada" } });
  const found = [];
  for (const url of ["http://localhost:3000", "https://localhost:3000", undefined]) {
    for (const scheme of ["http", "https", undefined]) {
      for (const prefix of ["", "__Secure-"]) {
        const cookie = `${prefix}next-auth.session-token=${token}`;
        const headers = { host: "localhost:3000", cookie, "x-forwarded-proto": scheme };
        const [mine, theirs] = await withUrl(url, () =>
          both("index").map(({ getServerSession }) =>
            // An object of its own for each, as one of a module is.
            readInPages(
              (...args) => getServerSession(...args, { ...optionsOf(), secret }),
              headers,
            ),
          ),
        );
        const what = [url, scheme, prefix].join(" ");
        // A name with a prefix is read where the original does not look for it, too.
        if (prefix === "" || theirs) assert.equal(mine?.user.name, theirs?.user.name, what);
        found.push(theirs);
      }
    }
  }
  assert.equal(found.filter(Boolean).length, 9);
});

/** With another `NEXTAUTH_URL`, which both read when they are called first. */
async function withUrl(url, work) {
  const before = process.env.NEXTAUTH_URL;
  if (url === undefined) delete process.env.NEXTAUTH_URL;
  else process.env.NEXTAUTH_URL = url;
  try {
    return await Promise.all(work());
  } finally {
    process.env.NEXTAUTH_URL = before;
  }
}

function readInPages(getSession, headers) {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  const request = Object.assign(new IncomingMessage(new Socket()), {
    headers: Object.fromEntries(given),
    cookies: Object.fromEntries([headers.cookie.split("=")]),
  });
  return getSession(request, response);
}

test("the parameters of the route say which endpoint it is, wherever it is", async () => {
  const [{ default: NextAuth }] = both("index");
  const handle = NextAuth(optionsOf());
  const params = { nextauth: ["providers"] };
  const answer = await handle(new NextRequest("http://localhost:3000/custom/x"), { params });
  assert.deepEqual(Object.keys(await answer.json()), ["credentials", "github"]);
  const post = new NextRequest("http://localhost:3000/custom/x", {
    method: "POST",
    body: new URLSearchParams({ callbackUrl: "/in", json: "true" }),
  });
  const redirected = await handle(post, { params: { nextauth: ["signin", "github"] } });
  // Without the token, to the page whose form has one.
  assert.match((await redirected.json()).url, /\/api\/auth\/signin\?csrf=true/);
  await withServer(
    async (request, response) => {
      await asApiRoute(request, response);
      request.query = params;
      await handle(request, response);
    },
    async (send) => {
      const answer = await send(new Request("http://localhost:3000/custom/x"));
      assert.deepEqual(Object.keys(await answer.json()), ["credentials", "github"]);
    },
  );
});

test("an endpoint that is none is not found, where the original says bad request", async () => {
  const [{ default: NextAuth }] = both("index");
  const request = new NextRequest("http://localhost:3000/api/auth/nowhere");
  const answer = await NextAuth(optionsOf())(request, { params: { nextauth: ["nowhere"] } });
  assert.equal(answer.status, 404);
});

/** How the environment names the site, and with it the path of the endpoints. */
const urls = [
  "",
  "example.com",
  "localhost:3000",
  "https://example.com/base/auth/",
  "http://localhost:3000/base/auth",
];

test("the environment's URL is read as by the original, also without a scheme", async () => {
  const { NEXTAUTH_URL } = process.env;
  process.env.AUTH_URL = "https://five.example/api/auth";
  try {
    for (const url of urls) {
      if (url) process.env.NEXTAUTH_URL = url;
      else delete process.env.NEXTAUTH_URL;
      const [one, other] = await Promise.all(both("index").map(addressIn));
      assert.deepEqual(one, other, url);
    }
  } finally {
    process.env.NEXTAUTH_URL = NEXTAUTH_URL;
    delete process.env.AUTH_URL;
  }
});

/** The names of cookies, which depend on the scheme, and the URLs of a provider. */
async function addressIn({ default: NextAuth }) {
  const handle = NextAuth(optionsOf());
  return inPages(handle)(async (send) => {
    const answers = ["csrf", "providers"].map((endpoint) =>
      send(new Request(`http://localhost:3000/api/auth/${endpoint}`)),
    );
    const [csrf, providers] = await Promise.all(answers);
    const { github } = await providers.json();
    const names = csrf.headers.getSetCookie().map((line) => line.split("=")[0]);
    // Without a URL the original takes itself for http://localhost:3000, whoever asks.
    const urls = process.env.NEXTAUTH_URL && github;
    return [csrf.status, names.filter((name) => name.includes("csrf")), urls];
  });
}

test("options made anew for each request do not add up", async () => {
  const [{ default: NextAuth }] = both("index");
  const ask = async (times) => {
    for (let count = 0; count < times; count++) {
      const request = new NextRequest("http://localhost:3000/api/auth/session");
      const params = { nextauth: ["session"] };
      assert.equal((await NextAuth(request, { params }, optionsOf())).status, 200);
      // As between two requests, where memory is given back.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().external;
  };
  const before = await ask(2000);
  // An engine has 11 kB: without giving any back, they would have 44 MB.
  assert.ok((await ask(4000)) - before < 20_000_000);
});

test("what has no equal throws a sentence when the module is loaded", () => {
  const [{ default: NextAuth }] = both("index");
  const database = { ...optionsOf(), session: { strategy: "database" } };
  assert.throws(() => NextAuth(database), /session: \{ strategy: "jwt" \}/);
  assert.throws(() => NextAuth({ ...optionsOf(), adapter: {} }), /`adapter` without/);
});
