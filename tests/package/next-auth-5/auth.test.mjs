// `auth` in all its forms, and the pages of the configuration: as in the original.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe, mock, test } from "node:test";

import {
  both,
  credentials,
  encode,
  NextRequest,
  origin,
  request,
  secret,
  signedIn,
  silent,
  standIn,
  timeless,
} from "./support.mjs";

const { NextResponse } = await import("next/server.js");

const cookie = await signedIn();
const app = (more) => () => ({ providers: [credentials()], ...more });
const asks = (authorized, more) => app({ callbacks: { authorized }, ...more });
const signedInOnly = ({ auth }) => !!auth;

const event = { waitUntil() {}, sourcePage: "/proxy" };
const login = { pages: { signIn: "/login" } };

/** A proxy or middleware at a path. */
const guard = (path) => (auth, init) => auth.auth(request(path, init), event);
/** A handler of the application, in a proxy. */
const wrap = (handler) => (auth, init) => auth.auth(handler)(request("/private?x=1", init), event);
/** The same as a route. */
const route = (handler, context, more) => (auth, init) =>
  auth.auth(handler)(request("/api/me?x=1", { ...init, ...more }), context);
const endpoint = (path) => (auth, init) => auth.handlers.GET(request(`/api/auth${path}`, init));

const show = ({ auth, nextUrl, url }) => Response.json([auth, nextUrl.href, url]);

const GUARDS = {
  "nothing is asked": [app(), guard("/private")],
  "the signed in": [asks(signedInOnly), guard("/private?x=1&y=%C3%A4")],
  "a page of its own": [asks(signedInOnly, login), guard("/private?x=1")],
  "the page itself": [asks(signedInOnly, login), guard("/login?x=1")],
  undefined: [asks(() => {}), guard("/private")],
  null: [asks(() => null), guard("/private")],
  "any other value": [asks(() => "yes"), guard("/private")],
  "a redirect of Next.js": [
    asks(({ request: { nextUrl } }) => NextResponse.redirect(new URL("/x", nextUrl))),
    guard("/private"),
  ],
  "a redirect": [
    asks(({ request: { url } }) => Response.redirect(new URL("/x", url))),
    guard("/private"),
  ],
  "an answer": [asks(() => Response.json({ error: "no" }, { status: 401 })), guard("/private")],
  "it throws": [
    asks(() => {
      throw new Error("of the application");
    }),
    guard("/private"),
  ],
  "callbacks.session returns null": [
    app({ callbacks: { session: () => null, authorized: signedInOnly } }),
    guard("/private"),
  ],
  "a handler": [app(), wrap(show)],
  "a handler where authorized says false": [asks(() => false), wrap(show)],
  "a handler where authorized answers": [
    asks(() => Response.json("no", { status: 403 })),
    wrap(show),
  ],
  "a handler that returns nothing": [app(), wrap(() => {})],
  "a handler that goes on": [
    app(),
    wrap(() => {
      const next = NextResponse.next();
      next.headers.set("x-app", "1");
      return next;
    }),
  ],
  "a handler that rewrites": [app(), wrap(({ url }) => NextResponse.rewrite(new URL("/y", url)))],
  "a handler that throws": [
    app(),
    wrap(() => {
      throw new Error("of the application");
    }),
  ],
  "a route with params": [
    app(),
    route(async ({ auth }, { params }) => Response.json([auth, await params]), {
      params: Promise.resolve({ id: "5" }),
    }),
  ],
  "a route without a context": [app(), route(show)],
  "a route that reads the body": [
    app(),
    route(
      async (given) => Response.json(await given.json()),
      {},
      { method: "POST", body: '{"a":1}' },
    ),
  ],
  "a route with another status": [
    app(),
    route(() => new Response(null, { status: 204, headers: { "x-app": "1" } }), {}),
  ],
};

const ENDPOINTS = {
  "the session": [app(), endpoint("/session")],
  "the session, where its callback returns null": [
    app({ callbacks: { session: () => null } }),
    endpoint("/session"),
  ],
  "the providers": [app(), endpoint("/providers")],
  "the sign-in page": [app(login), endpoint("/signin?callbackUrl=%2Fx&error=Foo")],
  "the sign-out page": [app({ pages: { signOut: "/bye" } }), endpoint("/signout")],
  "the error page": [app({ pages: { error: "/oops" } }), endpoint("/error?error=AccessDenied")],
  "the page after a mail": [
    app({ pages: { verifyRequest: "/sent" } }),
    endpoint("/verify-request?provider=email&type=email"),
  ],
  "pages of another path": [
    app({ basePath: "/auth", ...login }),
    (auth, init) => auth.handlers.GET(request("/auth/signin", init)),
  ],
};

const ENVIRONMENTS = {
  "nothing more in the environment": {},
  AUTH_URL: { AUTH_URL: "https://public.test" },
  "NEXTAUTH_URL with its path": { NEXTAUTH_URL: "https://public.test/api/auth" },
};

for (const [kind, environment] of Object.entries(ENVIRONMENTS)) {
  describe(kind, () => {
    for (const [name, [configOf, work]] of Object.entries({ ...GUARDS, ...ENDPOINTS })) {
      test(name, () => withEnvironment(environment, () => compare(configOf, work)));
    }
  });
}

describe("no secret", () => {
  const pages = [
    "the sign-in page",
    "the sign-out page",
    "the page after a mail",
    "the error page",
  ];
  for (const [name, [configOf, work]] of Object.entries({ ...GUARDS, ...ENDPOINTS })) {
    // With a page of its own, which is left as it is.
    const isPage = pages.includes(name) || name === "pages of another path";
    test(name, () =>
      withEnvironment({ AUTH_SECRET: undefined }, async () => {
        const error = mock.method(console, "error", () => {});
        await compare(configOf, work, isPage ? ({ status }) => status : undefined);
        error.mock.restore();
      }),
    );
  }
});

async function compare(configOf, work, part = (answer) => answer) {
  for (const init of [{}, { headers: { cookie } }]) {
    const [theirs, ours] = await both(configOf, async (auth) => {
      try {
        return part(await shown(await work(auth, init)));
      } catch (error) {
        return error.message;
      }
    });
    assert.deepEqual(ours, theirs);
  }
}

async function shown(answer) {
  const text = await answer.text();
  const header = (name) => answer.headers.get(name);
  const isJson = /json/.test(header("content-type") ?? "");
  const location = header("location");
  return {
    status: answer.status,
    location: location && new URL(location, ours()).href,
    headers: ["x-app", "x-middleware-next", "x-middleware-rewrite"].map(header),
    body: isJson ? timeless(JSON.parse(text)) : header("content-type"),
  };
}

/** The origin that a path is at. */
function ours() {
  return process.env.AUTH_URL ?? process.env.NEXTAUTH_URL ?? origin;
}

async function withEnvironment(changes, work) {
  const before = Object.keys(changes).map((name) => [name, process.env[name]]);
  setEnvironment(Object.entries(changes));
  try {
    return await work();
  } finally {
    setEnvironment(before);
  }
}

function setEnvironment(entries) {
  for (const [name, value] of entries) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

describe("the pages router", () => {
  let answer;
  const server = createServer((req, res) => answer(req, res));
  after(() => server.close());

  const FORMS = {
    "an API route": (auth, req, res) => auth(req, res),
    getServerSideProps: (auth, req, res) => auth({ req, res, query: {} }),
  };
  for (const [name, form] of Object.entries(FORMS)) {
    test(name, async () => {
      server.listening || (await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)));
      const sessions = await both(app(), async ({ auth }) => {
        answer = async (req, res) => {
          // As Next.js has it for both routers.
          req.headers["x-forwarded-proto"] = "https";
          res.setHeader("Set-Cookie", "own=1");
          res.end(JSON.stringify(await form(auth, req, res)));
        };
        const found = await fetch(`http://127.0.0.1:${server.address().port}/`, {
          headers: { cookie },
        });
        assert.equal(found.headers.getSetCookie()[0], "own=1");
        return timeless(await found.json());
      });
      assert.equal(sessions[1].user.name, "Ada");
      assert.deepEqual(sessions[1], sessions[0]);
    });
  }
});

describe("a configuration for each request", () => {
  const own = "another secret of an application, long enough";
  const name = "__Secure-authjs.session-token";

  test("its function gets the request, where there is one", async () => {
    const requests = [];
    await both(
      () => (given) => {
        requests.push(given);
        return { providers: [credentials()], trustHost: true, logger: silent };
      },
      async ({ auth, handlers }) => {
        await handlers.GET(request("/api/auth/session"));
        await (
          await auth(() => Response.json(1))
        )(request("/x"), event);
        await auth(request("/x"), event);
      },
    );
    assert.equal(requests.length, 6);
    for (const given of requests) assert.ok(given instanceof NextRequest);
  });

  test("a secret counts for its own requests alone", async () => {
    const secrets = { "/a": secret, "/b": own };
    // The same object, which changes, as well as others.
    const shared = { providers: [credentials()], trustHost: true, logger: silent };
    for (const configOf of [
      ({ nextUrl }) => Object.assign(shared, { secret: secrets[nextUrl.pathname] }),
      ({ nextUrl }) => ({ ...shared, secret: secrets[nextUrl.pathname] }),
      ({ nextUrl }) => ({
        ...shared,
        secret: undefined,
        jwt: { secret: secrets[nextUrl.pathname] },
      }),
    ]) {
      const { auth } = standIn.default(configOf);
      const read = auth(({ auth: session }) => Response.json(session?.user?.name ?? null));
      for (const [at, key] of [...Object.entries(secrets), ...Object.entries(secrets)]) {
        const token = await encode({ token: { name: "Ada" }, secret: key, salt: name });
        for (const path of Object.keys(secrets)) {
          const asked = request(path, { headers: { cookie: `${name}=${token}` } });
          assert.equal(await (await read(asked, {})).json(), path === at ? "Ada" : null);
        }
      }
    }
  });

  test("callbacks of one request are those that are called in it", async () => {
    const { auth } = standIn.default(({ nextUrl: { pathname } }) => ({
      providers: [credentials()],
      trustHost: true,
      logger: silent,
      callbacks: { session: ({ session }) => ({ ...session, pathname }) },
    }));
    const read = auth(({ auth: session }) => Response.json(session.pathname));
    for (const path of ["/a", "/b", "/a"]) {
      assert.equal(await (await read(request(path, { headers: { cookie } }), {})).json(), path);
    }
  });
});
