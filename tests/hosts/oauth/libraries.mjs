// The published libraries behind the same endpoints, for `app.use`.

import { Auth } from "@auth/core";
import v4Module from "next-auth-v4";

import { SECRET, watched, watchedEvents } from "./app.mjs";

const silent = { error() {}, warn() {}, debug() {} };

/** `@auth/core` with these providers. */
export const authjs = (providers) => (seen) => {
  const config = {
    ...common(providers, seen),
    basePath: "/api/auth",
    trustHost: true,
  };
  return served((request) => Auth(request, config));
};

/** `next-auth` 4, as an API route of the Pages Router, with these providers. */
export const nextAuth = (providers, origin) => (seen) => {
  const options = common(providers, seen);
  return served(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const body = request.method === "POST" && Object.fromEntries(await request.formData());
    const answer = apiResponse();
    const asked = {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      cookies: cookiesOf(request),
      query: { ...Object.fromEntries(searchParams), nextauth: pathname.split("/").slice(3) },
      body: body || undefined,
    };
    // It says the origin, which other libraries would believe as well.
    process.env.NEXTAUTH_URL = origin;
    try {
      await v4Module.default(asked, answer, options);
    } finally {
      delete process.env.NEXTAUTH_URL;
    }
    return answer.made;
  });
};

function common(providers, seen) {
  return {
    secret: SECRET,
    logger: silent,
    providers,
    callbacks: watched(seen),
    events: watchedEvents(seen),
  };
}

function served(handler) {
  return {
    handler,
    async getSession(request) {
      const { origin } = new URL(request.url);
      const { headers } = request;
      const answer = await handler(new Request(`${origin}/api/auth/session`, { headers }));
      const session = await answer.json();
      return session?.user ? session : null;
    },
  };
}

function cookiesOf(request) {
  const pairs = (request.headers.get("cookie") ?? "").split("; ").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, ...value] = pair.split("=");
      return [name, decodeURIComponent(value.join("="))];
    }),
  );
}

/** As much of Next's `NextApiResponse` as next-auth 4 uses. */
function apiResponse() {
  const headers = new Map();
  let status = 200;
  let body;
  const end = (content) => {
    body = content;
    return response;
  };
  const response = {
    get made() {
      const lines = [...headers].flatMap(([name, value]) => [value].flat().map((v) => [name, v]));
      const text = typeof body === "object" ? JSON.stringify(body) : body;
      return new Response(text, { status, headers: lines });
    },
    status(code) {
      status = code;
      return response;
    },
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
