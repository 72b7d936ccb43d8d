// The published libraries as servers: each takes a request and has a browser's
// jar keep its cookies. All sign in with the credentials provider.

import { register } from "node:module";

import { Auth } from "@auth/core";
import CoreCredentials from "@auth/core/providers/credentials";
import v4Module from "next-auth-v4";
import v4Credentials from "next-auth-v4/providers/credentials";

// next-auth 5 imports `next/server`, which Node finds only by its file's name.
const resolve = `export const resolve = (name, context, next) =>
  next(/^next\\/(headers|navigation|server)$/.test(name) ? name + ".js" : name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);
const { default: NextAuth } = await import("next-auth");
const { NextRequest } = await import("next/server.js");

export const USER = {
  id: "u1",
  name: "Žofie 山田",
  email: "zofie@example.com",
  image: "https://example.com/zofie.png",
};

/** `padding` is how many characters the claims have beside the user's. */
const callbacks = (padding) => ({
  jwt: ({ token, user }) => (user && padding ? { ...token, padding: "x".repeat(padding) } : token),
});

const silent = { error() {}, warn() {}, debug() {} };

/** `@auth/core`. */
export function core({ secret, scheme = "http", padding = 0 }) {
  const config = {
    basePath: "/api/auth",
    callbacks: callbacks(padding),
    logger: silent,
    providers: [CoreCredentials({ authorize: () => USER })],
    secret,
    trustHost: true,
  };
  return server(scheme, (request) => Auth(request, config));
}

/** `next-auth` 5. */
export function v5({ secret, scheme = "http", padding = 0 }) {
  const { handlers, auth } = NextAuth({
    callbacks: callbacks(padding),
    logger: silent,
    providers: [CoreCredentials({ authorize: () => USER })],
    secret,
    trustHost: true,
  });
  const answer = (request) => handlers[request.method](new NextRequest(request));
  return {
    ...server(scheme, answer),
    /** What a route handler or a proxy that is wrapped in `auth` sees. */
    async wrapped(jar) {
      // As Next sets them; without, Auth.js takes https for granted.
      const forwarded = { "x-forwarded-host": "app.example", "x-forwarded-proto": scheme };
      const headers = { ...forwarded, cookie: jar.header };
      const request = new NextRequest(`${scheme}://app.example/page`, { headers });
      const response = await auth((request) => Response.json(request.auth))(request, {});
      jar.keep(response.headers.getSetCookie());
      return response.json();
    },
  };
}

/** `next-auth` 4, in an API route of the Pages Router. */
export function v4({ secret, scheme = "http", padding = 0 }) {
  const options = {
    callbacks: callbacks(padding),
    logger: silent,
    // A CommonJS package.
    providers: [v4Credentials.default({ credentials: {}, authorize: () => USER })],
    secret,
    useSecureCookies: scheme === "https",
  };
  const ask = async (jar, method, nextauth, body) => {
    const request = { method, query: { nextauth }, headers: {}, cookies: jar.cookies, body };
    const response = apiResponse();
    await v4Module.default(request, response, options);
    jar.keep(response.lines);
    return response.body;
  };
  return {
    session: (jar) => ask(jar, "GET", ["session"]),
    async signIn(jar) {
      const { csrfToken } = await ask(jar, "GET", ["csrf"]);
      await ask(jar, "POST", ["callback", "credentials"], { csrfToken, json: "true" });
    },
    /** What a server component or `getServerSideProps` sees. */
    async serverSession(jar) {
      const response = apiResponse();
      const request = { headers: {}, cookies: jar.cookies };
      const session = await v4Module.getServerSession(request, response, options);
      jar.keep(response.lines);
      return session;
    },
  };
}

function server(scheme, answer) {
  const ask = async (jar, path, form) => {
    const response = await answer(
      new Request(`${scheme}://app.example/api/auth/${path}`, {
        headers: { cookie: jar.header },
        ...(form && { method: "POST", body: new URLSearchParams(form) }),
      }),
    );
    jar.keep(response.headers.getSetCookie());
    return response;
  };
  const json = async (...request) => (await ask(...request)).json();
  return {
    session: (jar) => json(jar, "session"),
    async signIn(jar) {
      const { csrfToken } = await json(jar, "csrf");
      await ask(jar, "callback/credentials", { csrfToken });
    },
  };
}

/** As much of Next's `NextApiResponse` as next-auth 4 uses. */
export function apiResponse() {
  const headers = new Map();
  const end = (body) => {
    response.body = body;
    return response;
  };
  const response = {
    body: undefined,
    get lines() {
      return [headers.get("set-cookie") ?? []].flat();
    },
    status: () => response,
    getHeader: (name) => headers.get(name.toLowerCase()),
    setHeader(name, value) {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    removeHeader: (name) => headers.delete(name.toLowerCase()),
    send: end,
    json: end,
    end,
  };
  return response;
}
