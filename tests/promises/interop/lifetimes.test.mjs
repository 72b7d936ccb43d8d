// Sessions with a lifetime, a proof and a tenant of their own, at Auth.js and NextAuth.js: those
// libraries read and renew them, and what they leave of the claims still holds here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import * as libraries from "../../support/libraries.mjs";
import { SECRET } from "../../support/users.mjs";

const { USER } = libraries;
const NOBODY = { headers: {}, url: "http://app.example/" };
const SHOWN = { name: USER.name, email: USER.email, image: USER.image };
const DAY = 86_400;

const LIBRARIES = {
  "@auth/core": { server: libraries.core, format: "authjs" },
  "next-auth 5": { server: libraries.v5, format: "authjs" },
  "next-auth 4": { server: libraries.v4, format: "next-auth" },
};

for (const [library, { server, format }] of Object.entries(LIBRARIES)) {
  const make = (more) => createAuth({ secret: SECRET, format, ...more });
  const from = (jar) => ({ headers: { cookie: jar.header }, url: NOBODY.url });

  test(`${library} reads and renews a session of its own lifetime, and keeps its claims`, async () => {
    const auth = make({ tenant: "acme" });
    const theirs = server({ secret: SECRET });
    const jar = new Jar();
    const own = { maxAge: 7 * DAY, persist: false };
    const { token, writes } = await auth.issue({ user: USER }, NOBODY, own);
    jar.keep(writes.setCookie);
    assert.deepEqual((await theirs.session(jar)).user, SHOWN);

    // They write it anew at each read, with a lifetime of theirs; ours still counts here.
    const outcome = auth.verify(from(jar));
    assert.equal(outcome.status, "active");
    const { max_age, persist, tenant, auth_time } = outcome.token;
    assert.deepEqual(
      { max_age, persist, tenant, auth_time },
      { max_age: 7 * DAY, persist: false, tenant: "acme", auth_time: token.auth_time },
    );
    const days = (Date.parse(outcome.session.expires) - Date.now()) / 1000 / DAY;
    assert.ok(days > 6.9 && days < 7.1, `${days}`);
    const late = auth.verify(from(jar), { now: Date.now() + 8 * DAY * 1000 });
    assert.equal(late.reason, "expired");
  });

  test(`attack 147: ${library} renews a session, and nothing is proved by it`, async () => {
    const auth = make();
    const theirs = server({ secret: SECRET });
    const jar = new Jar();
    await theirs.signIn(jar);
    const ask = () =>
      auth.require(new Request("http://app.example/", { headers: { cookie: jar.header } }), {
        within: 300,
      });
    const before = await ask();
    assert.equal(before.outcome.status, "active");
    assert.equal(before.response.status, 401);
    assert.deepEqual((await theirs.session(jar)).user, SHOWN);
    assert.equal((await ask()).response.status, 401);
  });

  test(`attack 148: ${library} signs in for no tenant, unless the configuration says so`, async () => {
    const theirs = server({ secret: SECRET });
    const jar = new Jar();
    await theirs.signIn(jar);
    assert.equal(make({ tenant: "acme" }).verify(from(jar)).reason, "audience");
    const accept = [{ format, withoutTenant: true }];
    const outcome = make({ tenant: "acme", accept }).verify(from(jar));
    assert.equal(outcome.renewed, "rekey");
    jar.keep(outcome.writes.setCookie);
    assert.equal(make({ tenant: "acme" }).verify(from(jar)).status, "active");
    assert.equal(make({ tenant: "umbra", accept }).verify(from(jar)).reason, "audience");
    assert.deepEqual((await theirs.session(jar)).user, SHOWN);
  });
}
