// Sessions that begin with Auth.js or NextAuth.js and are read by waxseal, and
// the other way, in one cookie and in many.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as core from "@auth/core/jwt";
import * as v5 from "next-auth/jwt";
import v4 from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import { SECRET } from "../../support/users.mjs";
import { Jar } from "../../support/jar.mjs";
import * as libraries from "../../support/libraries.mjs";

const { USER } = libraries;
const NOBODY = { headers: {}, url: "http://app.example/" };
const SHOWN = { name: USER.name, email: USER.email, image: USER.image };

const LIBRARIES = {
  "@auth/core": { server: libraries.core, format: "authjs", jwt: core },
  "next-auth 5": { server: libraries.v5, format: "authjs", jwt: v5 },
  "next-auth 4": { server: libraries.v4, format: "next-auth", jwt: v4 },
};

/** Characters of a claim, and how many cookies they take. */
const SIZES = { "one cookie": [0, 1], "6 KB": [6000, 3], "20 KB": [20_000, 7] };

for (const [library, { server, format, jwt }] of Object.entries(LIBRARIES)) {
  const auth = createAuth({
    secret: SECRET,
    format,
    projections: { jwt: { padding: "user.padding" }, session: { "user.id": "token.sub" } },
  });

  for (const scheme of ["http", "https"]) {
    const from = (jar) => ({ headers: { cookie: jar.header }, url: `${scheme}://app.example/` });
    const name = `${scheme === "https" ? "__Secure-" : ""}${format}.session-token`;
    const names = (count) =>
      count === 1 ? [name] : Array.from({ length: count }, (_, number) => `${name}.${number}`);

    for (const [size, [padding, count]] of Object.entries(SIZES)) {
      test(`${library} signs in over ${scheme}, ${size}: waxseal reads and renews`, async () => {
        const theirs = server({ secret: SECRET, scheme, padding });
        const jar = new Jar();
        await theirs.signIn(jar);
        assert.deepEqual(jar.names("session-token"), names(count));

        const outcome = auth.verify(from(jar));
        assert.equal(outcome.status, "active");
        assert.deepEqual(outcome.session.user, { ...SHOWN, id: USER.id });
        assert.equal(outcome.token.padding?.length ?? 0, padding);
        assert.deepEqual(outcome.writes.setCookie, []);
        assert.deepEqual((await theirs.session(jar)).user, SHOWN);
        const before = auth.verify(from(jar)).token;

        // Two days later it is renewed, and theirs.
        const renewed = auth.verify(from(jar), { now: Date.now() + 2 * 86_400_000 });
        assert.equal(renewed.renewed, "rolling");
        jar.keep(renewed.writes.setCookie);
        assert.deepEqual(jar.names("session-token"), names(count));
        const token = await theirToken(jar, jwt, name);
        assert.equal(token.sub, before.sub);
        assert.equal(token.sid, renewed.token.sid);
        assert.equal(token.padding?.length ?? 0, padding);
      });

      test(`waxseal issues over ${scheme}, ${size}: ${library} reads and renews`, async () => {
        const theirs = server({ secret: SECRET, scheme });
        const user = { ...USER, ...(padding && { padding: "x".repeat(padding) }) };
        const jar = new Jar();
        const { session, token, writes } = await auth.issue({ user }, from(jar));
        assert.deepEqual(jar.keep(writes.setCookie), names(count));

        assert.deepEqual(await theirToken(jar, jwt, name), token);
        const seen = await theirs.session(jar);
        assert.deepEqual(seen.user, SHOWN);
        assert.ok(Math.abs(Date.parse(seen.expires) - Date.parse(session.expires)) < 10_000);

        // Their session endpoint wrote the cookie anew; the session is the same one.
        const { token: after, ...outcome } = active(auth.verify(from(jar)));
        assert.notEqual(after.jti, token.jti);
        assert.deepEqual([after.sid, after.auth_time], [token.sid, token.auth_time]);
        assert.deepEqual(outcome.session.user, { ...SHOWN, id: USER.id });
        assert.deepEqual(jar.names("session-token"), names(count));

        jar.keep(auth.clear(from(jar)).setCookie);
        assert.deepEqual(jar.names("session-token"), []);
      });
    }
  }

  test(`${library}: decode reads what waxseal seals, and waxseal what encode seals`, async () => {
    const salt = `${format}.session-token`;
    const jar = new Jar();
    const { token, writes } = await auth.issue({ user: USER }, NOBODY);
    jar.keep(writes.setCookie);
    // NextAuth.js 4 seals its sessions without a salt.
    const options = { secret: SECRET, ...(format === "authjs" && { salt }) };
    assert.deepEqual(await jwt.decode({ ...options, token: jar.cookies[salt] }), token);

    const theirs = await jwt.encode({ ...options, token: { sub: "2", roles: ["a", { b: null }] } });
    const outcome = active(auth.verify(`${salt}=${theirs}`));
    assert.equal(outcome.token.sub, "2");
    assert.deepEqual(outcome.token.roles, ["a", { b: null }]);

    const expired = await jwt.encode({ ...options, token: { sub: "2" }, maxAge: -60 });
    assert.equal(auth.verify(`${salt}=${expired}`).reason, "expired");
    const foreign = await jwt.encode({ ...options, token: { sub: "2" }, secret: `${SECRET}x` });
    assert.equal(auth.verify(`${salt}=${foreign}`).status, "invalid");
  });
}

test("next-auth 5: the auth wrapper sees a session of waxseal", async () => {
  const session = await libraries.v5({ secret: SECRET }).wrapped(await signedIn("authjs"));
  assert.deepEqual(session.user, SHOWN);
});

test("next-auth 4: getServerSession sees a session of waxseal", async () => {
  const session = await libraries.v4({ secret: SECRET }).serverSession(await signedIn("next-auth"));
  assert.deepEqual(session.user, SHOWN);
});

/** A jar with a session of waxseal. */
async function signedIn(format) {
  const jar = new Jar();
  const { writes } = await createAuth({ secret: SECRET, format }).issue({ user: USER }, NOBODY);
  jar.keep(writes.setCookie);
  return jar;
}

function active(outcome) {
  assert.equal(outcome.status, "active", outcome.reason);
  return outcome;
}

/** The claims that the library's own `getToken` finds in a request. */
function theirToken(jar, { getToken }, name) {
  const secureCookie = name.startsWith("__Secure-");
  const req = { headers: new Headers({ cookie: jar.header }), cookies: jar.cookies };
  return getToken({ req, secret: SECRET, secureCookie, salt: name });
}
