// The options: what they do is what they do in the original, and what is missing is said.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  action,
  both,
  credentials,
  decode,
  emptyAdapter,
  encode,
  request,
  secret,
  shownLine,
  silent,
  standIn,
  Visitor,
} from "./support.mjs";

const NextAuth = standIn.default;
const config = (more) => ({ providers: [credentials()], trustHost: true, ...more });
const DAY = 86_400;

/** The lines of the session that a sign-in begins, and the claims in it. */
async function signIn(auth) {
  const visitor = new Visitor(auth);
  const { lines } = await visitor.post("/callback/credentials");
  return lines.filter((line) => !/csrf|callback-url|form/.test(line.split("=")[0]));
}

const COOKIES = {
  "by default": {},
  "useSecureCookies: false": { useSecureCookies: false },
  "useSecureCookies: true": { useSecureCookies: true },
  "a name": { cookies: { sessionToken: { name: "mine" } } },
  "a name with a prefix": { cookies: { sessionToken: { name: "__Secure-mine" } } },
  "a name and options": {
    cookies: {
      sessionToken: { name: "mine", options: { sameSite: "strict", path: "/", secure: true } },
    },
  },
  "options alone": { cookies: { sessionToken: { options: { sameSite: "strict" } } } },
  "a domain": { cookies: { sessionToken: { options: { domain: "app.test" } } } },
  "a path": { cookies: { sessionToken: { name: "mine", options: { path: "/app" } } } },
};

describe("the session cookie", () => {
  for (const [name, options] of Object.entries(COOKIES)) {
    test(name, async () => {
      const [theirs, ours] = await both(() => config({ ...options, logger: silent }), signIn);
      // Only one is set; the others clear what an earlier configuration may have left.
      const set = (lines) => lines.map(shownLine).filter((line) => /^[^=]+=…/.test(line));
      assert.deepEqual(set(ours), set(theirs));
      assert.equal(set(ours).length, 1);
    });
  }

  test("the other cookies by their own names", async () => {
    const cookies = { callbackUrl: { name: "back" }, csrfToken: { name: "form-token" } };
    const [theirs, ours] = await both(
      () => config({ cookies, logger: silent }),
      async (auth) => {
        const visitor = new Visitor(auth);
        await visitor.post("/callback/credentials", { callbackUrl: "/after" });
        return ["back", "form-token"].map((name) => visitor.jar.has(name));
      },
    );
    assert.deepEqual(ours, [true, true]);
    assert.deepEqual(ours, theirs);
  });

  test("lives for session.maxAge, and so does its token", async () => {
    const lifetimes = await both(
      () => config({ session: { maxAge: 3 * DAY, updateAge: DAY }, logger: silent }),
      async (auth) => {
        const [line] = (await signIn(auth)).filter((text) => !/Max-Age=0/.test(text));
        const [, name, token] = /^([^=]+)=([^;]+)/.exec(line);
        const { iat, exp } = await decode({ token, secret, salt: name });
        const seconds = (Date.parse(/Expires=([^;]+)/.exec(line)[1]) - Date.now()) / 1000;
        return [exp - iat, Math.round(seconds / 60)];
      },
    );
    assert.deepEqual(lifetimes[1], [3 * DAY, (3 * DAY) / 60]);
    assert.deepEqual(lifetimes[1], lifetimes[0]);
  });
});

test("jwt.encode and jwt.decode get what they get in the original", async () => {
  const calls = await both(
    () => {
      const seen = [];
      const see = (name, { token, secret: key, salt, maxAge }) =>
        seen.push([name, typeof token === "string" ? "text" : token.sub, key, salt, maxAge]);
      return config({
        logger: silent,
        callbacks: { session: ({ session }) => ({ ...session, seen }) },
        jwt: {
          maxAge: DAY,
          encode: (params) => (see("encode", params), encode(params)),
          decode: (params) => (see("decode", params), decode(params)),
        },
      });
    },
    async (auth) => {
      const visitor = new Visitor(auth);
      await visitor.post("/callback/credentials");
      const { seen } = JSON.parse((await visitor.get("/session")).text);
      return seen.filter(([name], at) => seen.findIndex(([other]) => other === name) === at);
    },
  );
  assert.equal(calls[1].length, 2);
  assert.deepEqual(calls[1], calls[0]);
});

describe("the environment", () => {
  const CASES = {
    NEXTAUTH_SECRET: [{ AUTH_SECRET: undefined, NEXTAUTH_SECRET: secret }, "/api/auth"],
    "a path in AUTH_URL": [{ AUTH_URL: "https://app.test/auth" }, "/auth"],
    "no path in AUTH_URL": [{ AUTH_URL: "https://app.test" }, "/api/auth"],
    "a path in NEXTAUTH_URL": [{ NEXTAUTH_URL: "https://app.test/auth" }, "/auth"],
  };
  for (const [name, [environment, path]] of Object.entries(CASES)) {
    test(name, async () => {
      const before = { ...process.env };
      Object.assign(process.env, environment);
      if (!environment.AUTH_SECRET && "AUTH_SECRET" in environment) delete process.env.AUTH_SECRET;
      try {
        const [theirs, ours] = await both(
          () => config({ logger: silent }),
          async ({ handlers }) => (await handlers.GET(request(`${path}/providers`))).json(),
        );
        assert.deepEqual(ours, theirs);
        assert.equal(ours.credentials.signinUrl, `https://app.test${path}/signin/credentials`);
      } finally {
        for (const key of Object.keys(environment)) delete process.env[key];
        Object.assign(process.env, before);
      }
    });
  }
});

describe("what security depends on throws at once", () => {
  const CASES = {
    "session.strategy": [{ session: { strategy: "database" } }, /strategy: "jwt"/],
    "an adapter without a strategy": [{ adapter: emptyAdapter() }, /strategy: "jwt"/],
    skipCSRFCheck: [{ skipCSRFCheck: Symbol("skip-csrf-check") }, /csrf/],
    "a passkey": [{ providers: [{ id: "passkey", type: "webauthn" }] }, /WebAuthn/],
  };
  for (const [name, [options, sentence]] of Object.entries(CASES)) {
    test(name, () => {
      assert.throws(() => NextAuth(config(options)), sentence);
      const lazy = NextAuth(() => config(options));
      return assert.rejects(lazy.handlers.GET(request("/api/auth/session")), sentence);
    });
  }
});

describe("what is harmless is accepted, with one sentence", () => {
  const CASES = {
    "theme.colorScheme": [{ theme: { colorScheme: "dark" } }, /colorScheme/],
    "theme.buttonText": [{ theme: { buttonText: "#fff" } }, /buttonText/],
    experimental: [{ experimental: { enableWebAuthn: true } }, /experimental/],
    httpOnly: [{ cookies: { sessionToken: { options: { httpOnly: false } } } }, /httpOnly/],
    "an option of another package": [{ colour: "red" }, /colour/],
  };
  for (const [name, [options, sentence]] of Object.entries(CASES)) {
    test(name, () => {
      const said = [];
      const logger = { ...silent, warn: (text) => void said.push(text) };
      NextAuth(config({ ...options, logger }));
      NextAuth(config({ ...options, logger }));
      assert.equal(said.filter((text) => sentence.test(text)).length, 1, String(said));
    });
  }
});

test("a wrapped handler that runs where authorized refuses is told of in development", async () => {
  const said = [];
  const logger = { ...silent, warn: (text) => void said.push(text) };
  const { auth } = NextAuth(config({ logger, callbacks: { authorized: () => false } }));
  const read = () => auth(() => Response.json("ran"))(request("/x"), {});
  const mode = process.env.NODE_ENV;
  try {
    process.env.NODE_ENV = "production";
    assert.equal(await (await read()).json(), "ran");
    assert.deepEqual(said, []);
    process.env.NODE_ENV = "development";
    assert.equal(await (await read()).json(), "ran");
    assert.equal(await (await read()).json(), "ran");
    assert.equal(said.filter((text) => /authorized/.test(text)).length, 1);
  } finally {
    if (mode === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = mode;
  }
});

test("a flow of the one ends in the other where it was to lead", async () => {
  // Begun by an action of each, ended at the endpoint of the other by its cookies.
  const [theirs, ours] = await both(
    () => config({ logger: silent }),
    ({ signIn: begin }) => action(() => begin("credentials", { redirectTo: "/after" })),
  );
  const back = ({ cookies }) => cookies.find((line) => /callback-url/.test(line));
  assert.match(back(ours), /=https:\/\/app\.test\/after;/);
  assert.equal(back(ours), back(theirs));
});
