// Auth.js (@auth/core) and waxseal, asked the same.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Auth } from "@auth/core";
import { AccessDenied, CredentialsSignin as TheirSignin } from "@auth/core/errors";
import { decode } from "@auth/core/jwt";
import Credentials from "@auth/core/providers/credentials";
import { createAuth, credentials, CredentialsSignin } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { COMMON } from "./intended.mjs";
import { plain, scenariosOf } from "./scenarios.mjs";
import { BASE, differences, Intended, observe, SECRET } from "./side-by-side.mjs";

const intended = new Intended([
  ...COMMON,
  {
    in: /^pages with a query/,
    at: /POST .*\.headers\.location$/,
    theirs: "https://app.example/login?lang=de?error=CredentialsSignin&code=credentials",
    ours: "https://app.example/login?lang=de&error=CredentialsSignin&code=credentials",
    why: "a page may have a query of its own",
  },
  {
    in: /a user with (a number|zero) as id/,
    at: /\.user\.id$/,
    theirs: /^[07]$/,
    ours: /^[07]$/,
    why: "the user stays what authorize returned; account and sub are text in both",
  },
]);

const open = (name, token) => decode({ token, secret: SECRET, salt: name.replace(/\.\d+$/, "") });
const logger = { error() {}, warn() {}, debug() {} };

function theirs(make, record) {
  const { authorize, ...config } = make({ record, CredentialsSignin: TheirSignin, AccessDenied });
  const options = {
    basePath: "/api/auth",
    logger,
    providers: [Credentials({ authorize, credentials: { username: {}, password: {} } })],
    secret: SECRET,
    trustHost: true,
    ...config,
  };
  return { open, answer: (request) => Auth(request, { ...options }) };
}

function ours(make, record) {
  const { authorize, ...config } = make({ record, CredentialsSignin, AccessDenied });
  const auth = createAuth({
    format: "authjs",
    logger,
    projections: { update: ["name"] },
    providers: [credentials({ authorize, credentials: { username: {}, password: {} } })],
    secret: SECRET,
    ...config,
  });
  return { open, answer: auth.handler };
}

const scenarios = scenariosOf({
  cookie: "authjs",
  client: { headers: { "x-auth-return-redirect": "1" } },
});
let fields = 0;
for (const [name, scenario] of Object.entries(scenarios)) {
  test(name, async () => {
    const [left, right] = [await observe(theirs, scenario), await observe(ours, scenario)];
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

// One browser, two servers with the same secret: each step goes to either.
const FLOW = [
  (answer) => answer("/csrf"),
  (answer, csrfToken) =>
    answer("/callback/credentials", { csrfToken, username: "a", password: "right" }),
  (answer) => answer("/session"),
  (answer, csrfToken) => answer("/session", { csrfToken, data: { name: "Countess" } }),
  (answer, csrfToken) => answer("/signout", { csrfToken }),
];

test("the servers take over from each other at any step", async () => {
  const merge = (given) => ({
    ...plain(given),
    callbacks: {
      jwt: ({ token, trigger, session }) =>
        trigger === "update" ? { ...token, name: session.name } : token,
    },
  });
  const record = (_, run) => run;
  const servers = [theirs(merge, record), ours(merge, record)];
  for (let plan = 0; plan < 2 ** FLOW.length; plan++) {
    const jar = new Jar();
    let csrfToken;
    const bodies = [];
    for (const [number, step] of FLOW.entries()) {
      const ask = async (path, fields) => {
        const request = new Request(BASE + path, {
          headers: {
            cookie: jar.header,
            "x-auth-return-redirect": "1",
            "content-type": "application/json",
          },
          ...(fields && { method: "POST", body: JSON.stringify(fields) }),
        });
        const response = await servers[(plan >> number) & 1].answer(request);
        jar.keep(response.headers.getSetCookie());
        return response.json();
      };
      const body = await step(ask, csrfToken);
      csrfToken ??= body.csrfToken;
      bodies.push(body);
    }
    const [, signedIn, session, updated, signedOut] = bodies;
    assert.equal(new URL(signedIn.url).href, "https://app.example/");
    assert.equal(session.user.name, "Žofie 山田");
    assert.equal(updated.user.name, "Countess");
    assert.equal(new URL(signedOut.url).href, "https://app.example/");
    assert.deepEqual(jar.names("session-token"), []);
  }
});
