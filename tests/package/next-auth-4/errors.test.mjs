// Where a sign-in that fails leads, beside the original's: by page or by JSON, with which code.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { asApiRoute, both, Visitor, withServer } from "./support.mjs";

const logger = { error() {}, warn() {}, debug() {} };
const boom = () => {
  throw new Error("boom");
};

/** Answers of the provider, by path: what is not here is well. */
let answers = {};
let issuer;
const identity = createServer(({ url }, response) => {
  const usual = {
    "/token": [200, { access_token: "a", token_type: "bearer" }],
    "/me": [200, { id: 5, name: "Ada", email: "ada@example.com" }],
  };
  const [status, body] = answers[url] ?? usual[url];
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
});
before(async () => {
  await new Promise((resolve) => identity.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${identity.address().port}`;
});
after(() => identity.close());

/** Configurations, each made anew for one application. */
const credentials = (authorize, callbacks) => () => ({
  callbacks,
  providers: [
    {
      ...{ id: "credentials", name: "Name", type: "credentials", credentials: {}, options: {} },
      authorize: authorize ?? (async () => ({ id: "7", name: "Ada" })),
    },
  ],
});

const oauth = (callbacks, more, database) => () => ({
  callbacks,
  ...(database && { adapter: adapterWith(database), session: { strategy: "jwt" } }),
  providers: [
    {
      ...{ id: "idp", name: "Provider", type: "oauth", clientId: "client", clientSecret: "secret" },
      ...{ authorization: `${issuer}/auth`, token: `${issuer}/token`, userinfo: `${issuer}/me` },
      checks: ["state", "pkce"],
      profile: ({ id, name, email }) => ({ id: String(id), name, email }),
      ...more,
    },
  ],
});

const email = (send, callbacks, database) => () => ({
  callbacks,
  adapter: adapterWith(database),
  session: { strategy: "jwt" },
  providers: [
    {
      ...{ id: "email", name: "E-mail", type: "email", from: "app@example.com", maxAge: 100 },
      ...{ server: {}, options: {}, sendVerificationRequest: send ?? (async () => {}) },
    },
  ],
});

function adapterWith(more) {
  const none = async () => null;
  return {
    createUser: async (user) => ({ ...user, id: "9" }),
    createVerificationToken: async (token) => token,
    ...{ getUser: none, getUserByAccount: none, getUserByEmail: none, linkAccount: none },
    updateUser: async (user) => user,
    useVerificationToken: none,
    ...more,
  };
}

/** Visits, each of which ends with the answer that is compared. */
const post =
  (path, fields = {}) =>
  async (visitor) => {
    const { csrfToken } = JSON.parse(await visitor.get("/api/auth/csrf"));
    return visitor.post(`/api/auth${path}`, { csrfToken, json: "true", ...fields });
  };

const flow =
  ({ query = { code: "c" }, state, without, provider = {} } = {}) =>
  async (visitor) => {
    answers = {};
    const { url } = JSON.parse(await post("/signin/idp", { callbackUrl: "/after" })(visitor));
    assert.ok(url.startsWith(issuer), url);
    const own = new URL(url).searchParams.get("state");
    for (const name of [...visitor.jar.keys()]) if (without?.test(name)) visitor.jar.delete(name);
    answers = provider;
    const parameters = new URLSearchParams({ ...query, state: state ?? own });
    await visitor.get(`/api/auth/callback/idp?${parameters}`);
  };

const open = (visitor) =>
  visitor.get(`/api/auth/callback/email?token=${"t".repeat(64)}&email=ada%40example.com`);

const verification = (expires) => ({
  useVerificationToken: async () => ({ identifier: "ada@example.com", token: "t", expires }),
});
const later = new Date(Date.now() + 86_400_000);
const refusing = { signIn: () => false };
const throwing = { signIn: boom };
const leading = { signIn: () => "/elsewhere" };

const cases = {
  "a forged token": [credentials(), post("/callback/credentials", { csrfToken: "forged" })],
  "nobody is authorized": [credentials(async () => null), post("/callback/credentials")],
  "authorize throws": [credentials(boom), post("/callback/credentials")],
  "signIn refuses": [credentials(undefined, refusing), post("/callback/credentials")],
  "signIn leads elsewhere": [credentials(undefined, leading), post("/callback/credentials")],
  "a flow that goes well": [oauth(), flow()],
  "no flow": [oauth(), (visitor) => visitor.get("/api/auth/callback/idp?code=c&state=s")],
  "no cookie of the state": [oauth(), flow({ without: /state|flow/ })],
  "no cookie of PKCE": [oauth(), flow({ without: /pkce|flow/ })],
  "another state": [oauth(), flow({ state: "another" })],
  "no code": [oauth(), flow({ query: {} })],
  "the user says no": [oauth(), flow({ query: { error: "access_denied" } })],
  "a code that is spent": [
    oauth(),
    flow({ provider: { "/token": [400, { error: "invalid_grant" }] } }),
  ],
  "a token endpoint that fails": [oauth(), flow({ provider: { "/token": [500, "x"] } })],
  "a token endpoint with a page": [oauth(), flow({ provider: { "/token": [200, "<html>"] } })],
  "a user endpoint that fails": [oauth(), flow({ provider: { "/me": [500, "x"] } })],
  "a provider that fails": [oauth(), flow({ query: { error: "server_error" } })],
  "signIn refuses an account": [oauth(refusing), flow()],
  "signIn leads an account elsewhere": [oauth(leading), flow()],
  "jwt throws": [oauth({ jwt: boom }), flow()],
  "an address of another account": [
    oauth(undefined, {}, { getUserByEmail: async () => ({ id: "1", email: "ada@example.com" }) }),
    flow(),
  ],
  "a database that fails": [oauth(undefined, {}, { getUserByAccount: boom }), flow()],
  "a database that links nothing": [oauth(undefined, {}, { linkAccount: boom }), flow()],
  "a provider that cannot be discovered": [
    oauth(undefined, {
      ...{ authorization: undefined, token: undefined, userinfo: undefined },
      wellKnown: "http://127.0.0.1:9/.well-known/openid-configuration",
    }),
    post("/signin/idp"),
  ],
  "a link that is sent": [email(), post("/signin/email", { email: "ada@example.com" })],
  "a link that is not": [email(boom), post("/signin/email", { email: "ada@example.com" })],
  "a link to nobody": [email(), post("/signin/email")],
  "a link that is spent": [email(), open],
  "a link that is old": [email(undefined, undefined, verification(new Date(0))), open],
  "a link whose token is not read": [
    email(undefined, undefined, { useVerificationToken: boom }),
    open,
  ],
  "signIn refuses a link": [email(undefined, refusing, verification(later)), open],
};

/** As docs/next-auth.md says. */
const different = {
  "signIn throws": [credentials(undefined, throwing), post("/callback/credentials")],
  "signIn throws for an account": [oauth(throwing), flow()],
  "a database that creates nobody": [oauth(undefined, {}, { createUser: boom }), flow()],
  "a profile that throws": [oauth(undefined, { profile: boom }), flow()],
};

const [ours, theirs] = both("index").map(({ default: NextAuth }) => NextAuth);

for (const [name, [make, visit]] of Object.entries(cases)) {
  test(`${name}: to the same page, with the same code`, async () => {
    assert.equal(await endOf(ours, make, visit), await endOf(theirs, make, visit));
  });
}

for (const [name, [make, visit]] of Object.entries(different)) {
  test(`${name}: to the error page without a text of the application`, async () => {
    const end = await endOf(ours, make, visit);
    assert.match(end, /\/api\/auth\/error\?error=[A-Z][A-Za-z]+$/);
    assert.notEqual(end, await endOf(theirs, make, visit));
  });
}

/** The status and address of the last answer, without what goes along. */
async function endOf(NextAuth, make, visit) {
  const options = { ...make(), logger };
  let end;
  await withServer(
    async (request, response) => {
      await asApiRoute(request, response);
      await NextAuth(request, response, options);
    },
    async (send) => {
      const visitor = new Visitor(send);
      await visit(visitor);
      const [status, location, body] = visitor.answers.at(-1);
      const url = new URL(location ?? body.url, "http://localhost:3000");
      url.searchParams.delete("callbackUrl");
      end = `${status} ${url.pathname}${url.search}`;
    },
  );
  return end;
}
