// NextAuth.js v4 and waxseal with format "next-auth", asked the same.

import { after, test } from "node:test";

import v4Module from "next-auth-v4";
import { decode } from "next-auth-v4/jwt";
import v4Credentials from "next-auth-v4/providers/credentials";
import { createAuth, credentials, CredentialsSignin } from "waxseal";

import { COMMON } from "./intended.mjs";
import { scenariosOf } from "./scenarios.mjs";
import { differences, Intended, observe, SECRET } from "./side-by-side.mjs";

const intended = new Intended([
  ...COMMON,
  {
    at: /\.(0|credentials|body)\.(json|redirect)$/,
    ours: undefined,
    why: "fields of the protocol, of which v4's client sends more",
  },
  {
    at: /authorize\.1\.url$/,
    theirs: undefined,
    why: "authorize gets a Request, as in v5",
  },
  {
    at: /\.providerAccountId$/,
    in: /as id$/,
    theirs: /^[07]$/,
    ours: /^[07]$/,
    why: "text, as in v5",
  },
  {
    in: /a user with no id/,
    at: /\.(user\.id|account\.providerAccountId|token\.sub|value\.sub)$/,
    theirs: undefined,
    ours: "(a UUID)",
    why: "a user without an id gets one for the session, as in v5",
  },
  {
    in: /without the token|a repeated field/,
    at: /\.(cookie-order|cookies\..*csrf-token\..*)$/,
    theirs: /csrf-token|hash|Path/,
    why: "the page that the browser is sent to sets the cookie of a form",
  },
  {
    in: /^POST signin/,
    at: /^0 POST \/signin\.(headers\.location|body\.url)$/,
    theirs: "https://app.example/api/auth/signin?csrf=true",
    ours: "https://app.example/api/auth/signin",
    why: "no provider is no forgery",
  },
  {
    at: /\/(signin|callback)\/nobody\./,
    why: "an unknown provider is what it is in v5: error=Configuration",
  },
  {
    in: /^(authorize|signIn) throws/,
    at: /\.(headers\.location|body\.url)$/,
    theirs: /error\?error=(|undefined|the%20database.*)$/,
    ours: /error\?error=(AccessDenied|Configuration|CredentialsSignin|CredentialsSignin&provider=credentials(&code=not%20verified)?)$/,
    why: "what a subclass says is for the log; a CredentialsSignin has a code for the page",
  },
  {
    in: /^(authorize|signIn) throws/,
    at: /^1 .*\.status$/,
    theirs: /^(200|401)$/,
    ours: /^(401|403|500)$/,
    why: "401 for credentials, 403 for a refusal, 500 for a fault",
  },
  {
    in: /^jwt (throws (?!at)|returns null at sign-in)/,
    at: /^[01] POST /,
    why: "a callback that fails is answered, and not by an exception",
  },
  {
    in: /^(signIn returns|callbacks\.redirect after signIn)/,
    at: /\.(headers\.location|body\.url|called|calls\.2 redirect\..*)$/,
    why: "where signIn sends a user goes through callbacks.redirect, as in v5",
  },
  {
    in: /^jwt returns null at an? (read|update)/,
    at: /^1 (GET|POST) \/session\.(body|called|calls\.1 session)/,
    why: "null ends the session, as in v5",
  },
  {
    in: /^jwt returns nothing at a read/,
    at: /^1 GET \/session\.(called|calls\.[12])/,
    why: "a jwt callback that forgets its return is found out before the session callback",
  },
  {
    in: /^(jwt|session) throws( at a read| at an update)?$/,
    at: /1 (GET|POST) \/session\.body$/,
    theirs: "{}",
    ours: undefined,
    why: "a callback that fails signs nobody out: the session by the projections",
  },
  {
    in: /^session returns null/,
    at: /1 GET \/session\.body$/,
    theirs: "",
    ours: "{}",
    why: "a hidden session is nobody's",
  },
  {
    in: /^POST session, jwt merges/,
    at: /user\.name$/,
    theirs: "Žofie 山田",
    ours: "Countess",
    why: "the session is made of the token that jwt returned, as in v5",
  },
]);
const open = (_, token) => decode({ token, secret: SECRET });
const logger = { error() {}, warn() {}, debug() {} };

/** v4 knows no class for wrong credentials, nor one for a refusal. */
class Refused extends Error {}

function theirs(make, record, origin) {
  const { authorize, ...config } = make({
    record,
    CredentialsSignin: Refused,
    AccessDenied: Refused,
  });
  const options = {
    logger,
    // A CommonJS package.
    providers: [v4Credentials.default({ authorize, credentials: { username: {}, password: {} } })],
    secret: SECRET,
    ...config,
  };
  return { open, answer: (request) => answer(request, { ...options }, origin) };
}

/** As an API route of the Pages Router, on a server whose address is configured. */
async function answer(request, options, origin) {
  const url = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  const text = await request.text();
  const isJson = headers["content-type"]?.startsWith("application/json");
  const response = apiResponse();
  process.env.NEXTAUTH_URL = `${origin}/api/auth`;
  try {
    await v4Module.default(
      {
        method: request.method,
        headers,
        query: {
          ...Object.fromEntries(url.searchParams),
          nextauth: url.pathname.slice("/api/auth/".length).split("/").filter(Boolean),
        },
        cookies: cookiesOf(headers.cookie),
        body: isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text)),
      },
      response,
      options,
    );
    return response.done();
  } catch {
    // What Next.js makes of an exception.
    return new Response("Internal Server Error", { status: 500 });
  } finally {
    delete process.env.NEXTAUTH_URL;
  }
}

function cookiesOf(header = "") {
  const pairs = header.split("; ").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [
      pair.slice(0, pair.indexOf("=")),
      decodeURIComponent(pair.slice(pair.indexOf("=") + 1)),
    ]),
  );
}

/** As much of Next's `NextApiResponse` as next-auth 4 uses. */
function apiResponse() {
  const headers = new Map();
  let status = 200;
  let body = null;
  const response = {
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
    json(value) {
      headers.set("content-type", "application/json");
      body = JSON.stringify(value);
    },
    send(value) {
      if (typeof value === "object" && value !== null) response.json(value);
      else body = value ?? null;
    },
    end() {},
    done() {
      const list = [...headers].flatMap(([name, value]) =>
        [value].flat().map((entry) => [name, String(entry)]),
      );
      return new Response(body, { status, headers: list });
    },
  };
  return response;
}

function ours(make, record) {
  const { authorize, ...config } = make({ record, CredentialsSignin, AccessDenied: Refused });
  const auth = createAuth({
    format: "next-auth",
    logger,
    projections: { update: ["name"] },
    providers: [credentials({ authorize, credentials: { username: {}, password: {} } })],
    secret: SECRET,
    ...config,
  });
  return { open, answer: auth.handler };
}

const scenarios = scenariosOf({
  cookie: "next-auth",
  client: { fields: { json: "true", redirect: "false" } },
});
let fields = 0;
for (const [name, scenario] of Object.entries(scenarios)) {
  test(name, async () => {
    const origin = scenario.origin ?? "https://app.example";
    const left = await observe((make, record) => theirs(make, record, origin), scenario);
    const right = await observe(ours, scenario);
    fields += left.fields.size;
    intended.check(name, differences(left.fields, right.fields));
  });
}

after(() => {
  intended.finish();
  console.log(
    `${fields} fields of ${Object.keys(scenarios).length} scenarios, ${intended.size} reasons to differ`,
  );
});
