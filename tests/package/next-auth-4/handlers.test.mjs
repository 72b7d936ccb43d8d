// The endpoints and `getServerSession` beside the original's, in both routers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asApiRoute, both, require, Visitor, withServer } from "./support.mjs";

const { NextRequest } = require("next/server");
const [credentials] = both("providers/credentials").map((module) => module.default);
const [github] = both("providers/github").map((module) => module.default);

/** What an application has: claims of its own, an error that is shown, an OAuth provider. */
function optionsOf() {
  return {
    providers: [
      credentials({
        name: "Name",
        credentials: { user: { label: "Name" } },
        async authorize({ user }, { method, query, headers, body }) {
          if (user === "blocked") throw new Error("This account is blocked");
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
        if (trigger === "update") token.color = session?.color ?? "none";
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
  for (const user of ["nobody", "blocked", "ada"]) {
    await visitor.post(`${api}/callback/credentials`, { ...fields, user });
    await visitor.get(`${api}/session`);
  }
  for (const csrfToken of ["forged", visitorToken(visitor)]) {
    const body = JSON.stringify({ csrfToken, data: { color: "red" } });
    const headers = { "content-type": "application/json" };
    await visitor.ask(`${api}/session`, { method: "POST", headers, body });
  }
  await visitor.get("/me");
  await visitor.post(`${api}/callback/credentials`, { user: "ada" });
  await visitor.get(`${api}/signin`);
  await visitor.get(`${api}/error?error=AccessDenied`);
  await visitor.get(`${api}/nowhere`);
  await visitor.post(`${api}/signout`, { ...fields, csrfToken: "forged" });
  await visitor.post(`${api}/signout`, fields);
  await visitor.get("/me");
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
      if (request.url === "/me") return response.json(await getSession(request, response));
      response.setHeader("Set-Cookie", "before=1; Path=/");
      await handle(request, response);
    }, body);
}

function inApp(handle, paramsOf) {
  return (body) =>
    body((request) => {
      const nextauth = new URL(request.url).pathname.split("/").slice(3);
      if (nextauth.length === 0) return Response.json(null);
      return handle(new NextRequest(request), { params: paramsOf({ nextauth }) });
    });
}

for (const [name, serve] of Object.entries(routers)) {
  test(`${name}: the answers of the original`, async () => {
    const answers = [];
    for (const module of both("index")) {
      const { answers: found } = await serve(module, optionsOf())(visit);
      answers.push(found);
    }
    const [mine, theirs] = answers;
    assert.equal(mine.length, theirs.length);
    for (const [index, answer] of mine.entries()) assert.deepEqual(answer, theirs[index]);
  });
}
