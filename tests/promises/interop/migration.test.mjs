// Apps that change library, format or secret while their users stay signed in.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as jose from "jose";
import { createAuth } from "waxseal";

import { SECRET } from "../../support/users.mjs";
import { Jar } from "../../support/jar.mjs";
import * as libraries from "../../support/libraries.mjs";

const { USER } = libraries;
const OLD_SECRET = "the secret of the year before, as long";
const SHOWN = { name: USER.name, email: USER.email, image: USER.image };

for (const scheme of ["http", "https"]) {
  const prefix = scheme === "https" ? "__Secure-" : "";

  for (const [size, padding] of Object.entries({ "one cookie": 0, chunks: 6000 })) {
    test(`from next-auth 4 over every format and back, ${scheme}, ${size}`, async () => {
      const options = { secret: SECRET, scheme };
      const jar = new Jar();
      await libraries.v4({ ...options, padding }).signIn(jar);

      const first = move(jar, "authjs", "next-auth");
      assert.deepEqual((await libraries.core(options).session(jar)).user, SHOWN);
      assert.deepEqual((await libraries.v5(options).session(jar)).user, SHOWN);

      const second = move(jar, "signed", "authjs");
      const { payload } = await jose.jwtVerify(tokenOf(jar), new TextEncoder().encode(SECRET));
      assert.deepEqual(payload, second);

      move(jar, "authjs", "signed");
      assert.deepEqual((await libraries.core(options).session(jar)).user, SHOWN);
      const last = move(jar, "next-auth", "authjs");
      assert.deepEqual((await libraries.v4(options).session(jar)).user, SHOWN);

      assert.equal(first.padding?.length ?? 0, padding);
      for (const claim of ["sub", "sid", "auth_time", "padding"]) {
        assert.equal(last[claim], first[claim], claim);
      }
    });
  }

  /** One request after the app changed its format: returns the claims. */
  function move(jar, format, from) {
    const auth = createAuth({ secret: SECRET, format, accept: [from] });
    const source = () => ({ headers: { cookie: jar.header }, url: `${scheme}://app.example/` });
    const outcome = auth.verify(source());
    assert.equal(outcome.status, "active", outcome.reason);
    assert.equal(outcome.renewed, "rekey");
    assert.deepEqual(outcome.session.user, SHOWN);
    jar.keep(outcome.writes.setCookie);
    const base = `${format === "signed" ? "waxseal" : format}.session-token`;
    const names = jar.names("session-token");
    // Where no other library has to read it, the strongest prefix.
    const expected = (format === "signed" && prefix ? "__Host-" : prefix) + base;
    assert.ok(names.length > 0 && names.every((name) => name.startsWith(expected)), `${names}`);
    // The request that moved it already carries the new cookie upstream.
    const session = (header) => header.split("; ").filter((pair) => pair.includes("session-token"));
    assert.deepEqual(session(outcome.writes.requestCookie), session(jar.header));

    const settled = auth.verify(source());
    assert.equal(settled.renewed, null);
    return settled.token;
  }

  test(`secrets rotate under @auth/core and waxseal, ${scheme}`, async () => {
    const source = (jar) => ({ headers: { cookie: jar.header }, url: `${scheme}://app.example/` });
    const both = [SECRET, OLD_SECRET];

    // Theirs under the old secret, read by ours under both: it is theirs under the new one.
    const jar = new Jar();
    await libraries.core({ secret: OLD_SECRET, scheme }).signIn(jar);
    const outcome = createAuth({ secret: both, format: "authjs" }).verify(source(jar));
    assert.equal(outcome.renewed, "rekey");
    jar.keep(outcome.writes.setCookie);
    assert.deepEqual((await libraries.core({ secret: SECRET, scheme }).session(jar)).user, SHOWN);
    const behind = createAuth({ secret: OLD_SECRET, format: "authjs" }).verify(source(jar));
    assert.deepEqual([behind.status, behind.writes.setCookie], ["invalid", []]);

    // Ours under the old secret, read by theirs under both: it is ours under the new one.
    const other = new Jar();
    const issued = await createAuth({ secret: OLD_SECRET, format: "authjs" }).issue(
      { user: USER },
      source(other),
    );
    other.keep(issued.writes.setCookie);
    assert.deepEqual((await libraries.core({ secret: both, scheme }).session(other)).user, SHOWN);
    const read = createAuth({ secret: SECRET, format: "authjs" }).verify(source(other));
    assert.equal(read.status, "active");
    assert.equal(read.token.sid, issued.token.sid);
  });

  test(`secrets rotate under next-auth 4 and waxseal, ${scheme}`, async () => {
    const source = (jar) => ({ headers: { cookie: jar.header }, url: `${scheme}://app.example/` });
    const jar = new Jar();
    await libraries.v4({ secret: OLD_SECRET, scheme }).signIn(jar);
    const outcome = createAuth({ secret: [SECRET, OLD_SECRET], format: "next-auth" }).verify(
      source(jar),
    );
    assert.equal(outcome.renewed, "rekey");
    jar.keep(outcome.writes.setCookie);
    assert.deepEqual((await libraries.v4({ secret: SECRET, scheme }).session(jar)).user, SHOWN);

    // NextAuth.js 4 knows one secret: with the old one it sees nobody now.
    assert.deepEqual(await libraries.v4({ secret: OLD_SECRET, scheme }).session(jar), {});
  });
}

function tokenOf(jar) {
  return jar
    .names("session-token")
    .map((name) => jar.cookies[name])
    .join("");
}
