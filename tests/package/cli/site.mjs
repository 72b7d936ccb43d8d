// A small application to be examined, good or with one fault.

import { createAuth } from "waxseal";

import { SECRET } from "./support.mjs";

const settings = {
  secret: SECRET,
  pages: { signIn: "/login" },
  projections: { session: { "user.id": "token.sub" } },
};

/** What makes a request of the good application to one of the application with a fault. */
const requests = {
  // Behind a proxy that does not say that it is on https.
  "plain http inside": (request) => new Request(request.url.replace("https:", "http:"), request),
};

/** What makes an answer of the good application to one of the application with a fault. */
const answers = {
  "session broken": ({ path }) => path === "/session" && new Response("oops", { status: 500 }),
  "session for nobody": ({ path }) => path === "/session" && json({ user: { name: "Nobody" } }),
  "session public": ({ path, response }) =>
    path === "/session" && header(response, "cache-control", "public, max-age=60"),
  "no cache headers": ({ response }) => header(response, "cache-control", null),
  "no csrf": ({ path }) => path === "/csrf" && new Response("no", { status: 404 }),
  "no sign-in": ({ path }) => path === "/signin" && new Response("no", { status: 404 }),
  "sign-in follows": ({ path, url }) =>
    path === "/signin" && away(url.searchParams.get("callbackUrl")),
  "sign-in passes on": ({ path, url }) => path === "/signin" && away(`/login${url.search}`),
  "sign-out follows": async ({ path, request, response }) =>
    path === "/signout" && json({ url: (await request.formData()).get("callbackUrl") }, response),
  "sign-out breaks": async ({ path, request }) => {
    if (path !== "/signout") return undefined;
    const target = (await request.formData()).get("callbackUrl");
    return target.startsWith("/\\") && new Response("oops", { status: 500 });
  },
  "sign-out refuses": ({ path }) => path === "/signout" && new Response("no", { status: 403 }),
  "sign-out mistrusts": ({ path }) =>
    path === "/signout" && json({ url: "/login?error=MissingCSRF" }),
  "breaks over bad cookies": ({ path, cookie }) =>
    path === "/session" && cookie?.includes("not-a-token") && new Response("oops", { status: 500 }),
  "takes altered cookies": ({ path, cookie }) =>
    path === "/session" &&
    cookie?.includes("session-token=ey") &&
    json({ user: { name: "Ada" }, expires: "2100-01-01T00:00:00.000Z" }),
  "clears bad cookies": ({ path, cookie, response }) => {
    // All but a session that the core opens.
    const isBad = path === "/session" && cookie && response.headers.getSetCookie().length === 0;
    return isBad && cleared(response, cookie);
  },
  "keeps ended cookies": ({ path, response }) =>
    path === "/session" && cookies(response, (line) => !line.includes("Max-Age=0") && line),
  "sign-out keeps cookies": ({ path, response }) =>
    path === "/signout" && cookies(response, (line) => !line.includes("Max-Age=0") && line),
  "sign-out keeps damaged cookies": ({ path, cookie, response }) => {
    const isWhole = cookie?.match(/session-token=[\w-]+\.[\w-]+\.[\w-]{43}$/);
    if (path !== "/signout" || isWhole) return undefined;
    return cookies(response, (line) => !line.includes("Max-Age=0") && line);
  },
  "sign-out sets anew": ({ path, cookie, response }) =>
    path === "/signout" &&
    cookie?.includes("session-token") &&
    cookies(
      response,
      (line) => line,
      "waxseal.session-token=x; Path=/; HttpOnly; Secure; SameSite=Lax",
    ),
  "sign-out keeps partitioned": ({ path, response }) =>
    path === "/signout" && cookies(response, (line) => !line.includes("Partitioned") && line),
  "writes every read": ({ path, cookie, response }) => {
    if (!cookie?.includes("session-token=ey") || response.headers.getSetCookie().length > 0)
      return undefined;
    if (path !== "/session" && path !== "/dashboard") return undefined;
    const [pair] = cookie.split("; ").filter((pair) => pair.includes("session-token"));
    response.headers.set("cache-control", "no-store");
    return cookies(response, (line) => line, `${pair}; Path=/; HttpOnly; Secure; SameSite=Lax`);
  },
  "no HttpOnly": ({ response }) => cookies(response, (line) => line.replace("; HttpOnly", "")),
  "no SameSite": ({ response }) => cookies(response, (line) => line.replace(/; SameSite=\w+/, "")),
  "no Secure": ({ response }) => cookies(response, (line) => line.replace("; Secure", "")),
  "a Domain": ({ response }) => cookies(response, (line) => `${line}; Domain=app.example`),
  unguarded: ({ path }) => path === "/dashboard" && new Response("welcome"),
  "guard broken": ({ path }) => path === "/dashboard" && new Response("oops", { status: 500 }),
  "guard leads away": ({ path }) => path === "/dashboard" && away("http://10.0.0.1:3000/login"),
  "guard follows": ({ path }) => path === "/dashboard" && away("/login?callbackUrl=//evil.example"),
  "guard says 401": ({ path, cookie }) =>
    path === "/dashboard" && !cookie && new Response("no", { status: 401 }),
  "guard can be skipped": ({ path, request }) =>
    path === "/dashboard" &&
    request.headers.has("x-middleware-subrequest") &&
    new Response("welcome"),
  "page public": ({ path, response }) =>
    path === "/dashboard" &&
    response.status === 200 &&
    header(response, "cache-control", "s-maxage=60"),
  "page for others": ({ path, response }) =>
    path === "/dashboard" && response.status === 200 && new Response("no", { status: 403 }),
};

/** The application as a function from request to response. */
export function site(fault, config = {}) {
  if (fault !== undefined && !(fault in answers) && !(fault in requests)) throw new Error(fault);
  const good = config.library === "@auth/core" ? authjs() : own(config);
  return async (original) => {
    const request = requests[fault]?.(original) ?? original;
    const copy = request.clone();
    const response = await good(request);
    const url = new URL(request.url);
    const path = url.pathname.replace("/api/auth", "");
    const cookie = request.headers.get("cookie");
    return (await answers[fault]?.({ url, path, cookie, request: copy, response })) || response;
  };
}

function own(config) {
  const auth = createAuth({ ...settings, ...config });
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/dashboard") return dashboard(request);
    return auth.handler(request);
  };

  async function dashboard(request) {
    const outcome = await auth.resolve(request);
    const response = outcome.session
      ? new Response(`Hello ${outcome.session.user.name}`)
      : away("/login?callbackUrl=%2Fdashboard");
    return auth.apply(outcome, response);
  }
}

function authjs() {
  const config = {
    secret: SECRET,
    trustHost: true,
    basePath: "/api/auth",
    providers: [],
    logger: { error() {} },
  };
  return async (request) => (await import("@auth/core")).Auth(request, config);
}

const away = (location) => new Response(null, { status: 307, headers: { location } });

const json = (body, { headers } = {}) =>
  new Response(JSON.stringify(body), { headers: headers ?? { "cache-control": "no-store" } });

function header(response, name, value) {
  const headers = new Headers(response.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}

/** As Auth.js, which clears what it cannot open. */
async function cleared(response, cookie) {
  if ((await response.clone().json()) !== null) return undefined;
  const names = cookie.split("; ").map((pair) => pair.split("=", 1)[0]);
  return cookies(
    response,
    (line) => line,
    ...names.map((name) => `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`),
  );
}

/** With each Set-Cookie line changed, or left out where `change` returns false. */
function cookies(response, change, ...more) {
  const headers = new Headers(response.headers);
  headers.delete("set-cookie");
  const lines = response.headers.getSetCookie().map(change).filter(Boolean);
  for (const line of [...lines, ...more]) headers.append("set-cookie", line);
  return new Response(response.body, { status: response.status, headers });
}
