import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import * as v5 from "@auth/core/jwt";
import { SignJWT } from "jose";
import v4 from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import {
  altered,
  concurrency,
  cookie,
  DAY,
  json,
  NOW,
  OTHER,
  SECRET,
  waxseal,
} from "./support.mjs";

const claims = { sub: "7", name: "Ada", role: "admin" };
const key = (secret) => new TextEncoder().encode(secret);

/** A session as another JWT library signs it. */
const signed = (more = {}, { secret = SECRET, header = {} } = {}) =>
  new SignJWT({ ...claims, iat: NOW, exp: NOW + 30 * DAY, ...more })
    .setProtectedHeader({ alg: "HS256", typ: "waxseal.session-token+jwt", ...header })
    .sign(key(secret));

const encode5 = (name, token = claims, secret = SECRET) => v5.encode({ token, secret, salt: name });
const encode4 = (token = claims, more = {}) => v4.encode({ token, secret: SECRET, ...more });

const inspect = (input, options, ...args) => json(["inspect", ...args], { input, ...options });

/** The one session of an input. */
async function one(input, options, ...args) {
  const { code, ok, sessions } = await inspect(input, options, ...args);
  assert.equal(sessions.length, 1);
  assert.equal(code, ok ? 0 : sessions[0].status === "unverified" ? 2 : 1);
  return sessions[0];
}

describe("waxseal inspect", { concurrency }, () => {
  const made = {
    "signed by waxseal": async () => {
      const auth = createAuth({ secret: SECRET, projections: { jwt: { role: "user.role" } } });
      const { writes } = await auth.issue({ user: { id: "7", name: "Ada", role: "admin" } }, "");
      return ["signed", "waxseal.session-token", writes.requestCookie];
    },
    "signed by jose, with a prefix": async () => {
      const name = "__Host-waxseal.session-token";
      return ["signed", name, cookie(name, await signed())];
    },
    "encrypted by @auth/core, on http": async () => {
      const name = "authjs.session-token";
      return ["authjs", name, cookie(name, await encode5(name))];
    },
    "encrypted by @auth/core, on https": async () => {
      const name = "__Secure-authjs.session-token";
      return ["authjs", name, cookie(name, await encode5(name))];
    },
    "encrypted by @auth/core, in chunks": async () => {
      const name = "__Secure-authjs.session-token";
      return [
        "authjs",
        name,
        cookie(name, await encode5(name, { ...claims, bio: "x".repeat(9000) })),
      ];
    },
    "encrypted by next-auth v4": async () => {
      const name = "next-auth.session-token";
      return ["next-auth", name, cookie(name, await encode4())];
    },
    "encrypted by next-auth v4, in chunks": async () => {
      const name = "__Secure-next-auth.session-token";
      return [
        "next-auth",
        name,
        cookie(name, await encode4({ ...claims, bio: "x".repeat(9000) }), 3933),
      ];
    },
  };
  for (const [what, make] of Object.entries(made)) {
    test(`a session ${what} is found and verified`, async () => {
      const [format, name, header] = await make();
      const found = await one(`theme=dark; ${header}; other=1`);
      assert.equal(found.status, "valid");
      assert.equal(found.format, format);
      assert.equal(found.name, name);
      assert.equal(found.secret, "AUTH_SECRET");
      for (const [claim, value] of Object.entries(claims)) assert.equal(found.claims[claim], value);

      const sizes = header.split("; ").map((pair) => {
        const [name, value] = pair.split("=");
        return { name, bytes: name.length + value.length };
      });
      assert.deepEqual(found.cookies, sizes);
      assert.equal(found.claimsBytes.name, '"name":"Ada"'.length);
    });

    test(`the bare token ${what} is verified`, async () => {
      const [format, name, header] = await make();
      const token = header
        .split("; ")
        .map((pair) => pair.split("=")[1])
        .join("");
      const found = await one(`${token}\n`);
      assert.equal(found.status, "valid");
      assert.equal(found.format, format);
      assert.equal(found.tokenBytes, token.length);
      assert.equal(found.claims.role, "admin");
      // The name is part of the key of Auth.js alone.
      if (format === "authjs") assert.equal(found.name, name);
    });
  }

  test("the cookie is found however it was copied", async () => {
    const name = "waxseal.session-token";
    const token = await signed();
    for (const input of [
      `Cookie: ${name}=${token}`,
      `cookie:${name}=${token};theme=dark`,
      `"${name}=${token}"`,
      `  ${name}=${token}\r\n`,
      `Set-Cookie: ${name}=${token}; Path=/; HttpOnly\nSet-Cookie: theme=dark; Path=/`,
      `HTTP/1.1 200 OK\nset-cookie: ${name}=${token}; Path=/\ncontent-type: text/html`,
      token,
      `'${token}'`,
    ]) {
      assert.equal((await one(input)).status, "valid", input.replace(token, "…"));
    }
    // As an editor wraps it.
    assert.equal((await one(token.replace(/.{50}/g, "$&\n"))).status, "valid");
  });

  test("every session cookie of a header is looked at", async () => {
    const [three, four] = [await signed(), await encode4()];
    const { code, sessions } = await inspect(
      `waxseal.session-token=${three}; next-auth.session-token=${altered(four)}`,
    );
    assert.equal(code, 1);
    assert.deepEqual(
      sessions.map(({ format, status }) => [format, status]),
      [
        ["signed", "valid"],
        ["next-auth", "refused"],
      ],
    );
  });

  test("a cookie of another name is found by --name, with and without a prefix", async () => {
    const name = "__Secure-my.sid";
    for (const [token, format] of [
      [await signed({}, { header: { typ: "my.sid+jwt" } }), "signed"],
      [await encode5(name), "authjs"],
      [await encode4(), "next-auth"],
    ]) {
      for (const wanted of [name, "my.sid"]) {
        const found = await one(`${name}=${token}`, {}, "--name", wanted);
        assert.deepEqual([found.status, found.format, found.name], ["valid", format, name]);
      }
      assert.equal((await one(token, {}, "--name", name)).status, "valid");
    }
  });

  test("the cookie with the strongest prefix counts", async () => {
    const good = await signed();
    const header = `waxseal.session-token=${altered(good)}; __Host-waxseal.session-token=${good}`;
    const found = await one(header);
    assert.equal(found.status, "valid");
    assert.deepEqual(
      found.cookies.map(({ name, ignored }) => [name, ignored]),
      [
        ["__Host-waxseal.session-token", undefined],
        ["waxseal.session-token", true],
      ],
    );
  });

  test("the secret is found by kid, and without one by trying", async () => {
    const env = { AUTH_SECRET: OTHER, AUTH_SECRET_1: SECRET };
    const name = "authjs.session-token";
    const tokens = { [OTHER]: await encode5(name, claims, OTHER), [SECRET]: await encode5(name) };
    for (const [secret, variable] of [
      [OTHER, "AUTH_SECRET"],
      [SECRET, "AUTH_SECRET_1"],
    ]) {
      const found = await one(`${name}=${tokens[secret]}`, { env });
      assert.equal(found.secret, variable);
      assert.equal(found.header.kid.length, 86);
      assert.equal((await one(await signed({}, { secret }), { env })).secret, variable);
    }
    // What is shown was written by its maker, and not by a renewal.
    const { claims: shown } = await one(`${name}=${tokens[OTHER]}`, { env });
    assert.equal(
      (await v5.decode({ token: tokens[OTHER], secret: OTHER, salt: name })).jti,
      shown.jti,
    );
  });

  test("HS512 is looked at as such, and what the application needs is said", async () => {
    const secret = SECRET + SECRET;
    const token = await signed({}, { secret, header: { alg: "HS512" } });
    const env = { AUTH_SECRET: secret };
    const found = await one(token, { env });
    assert.equal(found.status, "valid");
    assert.match(found.hints.join(), /jwt: \{ algorithm: "HS512" \}/);
    assert.equal((await one(token, { env }, "--algorithm", "HS256")).reason, "algorithm");
  });

  test("A256GCM of the first Auth.js is opened", async () => {
    const vectors = JSON.parse(
      readFileSync(new URL("../../vectors/authjs.json", import.meta.url), "utf8"),
    );
    const [vector] = vectors["authjs-v5-also-accepted"].filter(({ token }) => token);
    const env = { AUTH_SECRET: vector.secret };
    const found = await one(
      vector.token,
      { env },
      "--now",
      new Date(1_700_000_000_000).toISOString(),
    );
    assert.equal(found.header.enc, "A256GCM");
    assert.deepEqual([found.status, found.format, found.name], ["valid", "authjs", vector.salt]);
  });

  /* ------------------------------------------------------------------ refused */

  const name = "__Secure-authjs.session-token";

  test("an expired session shows its claims, marked as such", async () => {
    for (const token of [
      await signed({ iat: NOW - 40 * DAY, exp: NOW - 10 * DAY }),
      await v5.encode({ token: claims, secret: SECRET, salt: name, maxAge: -3600 }),
      await encode4(claims, { maxAge: -3600 }),
    ]) {
      const found = await one(token);
      assert.deepEqual([found.status, found.reason], ["refused", "expired"]);
      assert.equal(found.claims.role, "admin");
      assert.equal(found.secret, "AUTH_SECRET");
      const { code, stdout } = await waxseal(["inspect"], { input: token });
      assert.equal(code, 1);
      assert.match(stdout, /^✗ .* refused: expired$/m);
      assert.match(stdout, /claims, \d+ bytes, of a refused session \(expired\)/);
      assert.match(stdout, /"admin"/);
    }
  });

  test("a session that begins later shows its claims, also when it has never lived", async () => {
    const later = { nbf: NOW + DAY, exp: NOW + 2 * DAY };
    const past = { nbf: NOW - 3 * DAY, iat: NOW - 3 * DAY, exp: NOW - DAY };
    const ahead = await one(await signed(later));
    assert.deepEqual([ahead.reason, ahead.claims.role], ["not-yet-valid", "admin"]);
    const behind = await one(await signed(past));
    assert.deepEqual([behind.reason, behind.claims.role], ["expired", "admin"]);
    const encrypted = await one(`${name}=${await encode5(name, { ...claims, nbf: NOW + DAY })}`);
    assert.deepEqual([encrypted.reason, encrypted.claims.role], ["not-yet-valid", "admin"]);
    const never = await one(await signed({ nbf: NOW + DAY, exp: NOW - DAY }));
    assert.deepEqual([never.reason, never.claims], ["expired", null]);
  });

  test("the absolute end is that of the application", async () => {
    const token = await signed({ auth_time: NOW - 10 * DAY });
    const found = await one(token, {}, "--absolute-max-age", String(7 * DAY));
    assert.deepEqual([found.reason, found.claims.role], ["absolute-max-age", "admin"]);
    assert.equal((await one(token, {}, "--absolute-max-age", String(14 * DAY))).status, "valid");
    // No time is both after its beginning and before its end.
    const late = await signed({ auth_time: NOW - 10 * DAY, nbf: NOW - DAY });
    const shown = await one(late, {}, "--absolute-max-age", String(7 * DAY));
    assert.deepEqual([shown.reason, shown.claims.role], ["absolute-max-age", "admin"]);
  });

  test("a token without exp shows what it has", async () => {
    const header = { alg: "HS256", typ: "waxseal.session-token+jwt" };
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(key(SECRET));
    const found = await one(token);
    assert.deepEqual([found.reason, found.claims], ["claims", claims]);
  });

  test("issuer and audience are those of the application", async () => {
    const token = await signed({ iss: "login", aud: ["app"] }, { header: { typ: "JWT" } });
    const named = (issuer, audience) => ["--issuer", issuer, "--audience", audience];
    assert.equal((await one(token, {}, ...named("login", "app"))).status, "valid");
    const other = await one(token, {}, ...named("login", "other"));
    assert.deepEqual([other.reason, other.claims.role], ["audience", "admin"]);
  });

  test("a session ends with session.maxAge, whatever its exp", async () => {
    const token = await signed({ iat: NOW - 40 * DAY, exp: NOW + 50 * DAY });
    const found = await one(token);
    assert.deepEqual([found.reason, found.claims.role], ["expired", "admin"]);
    assert.match(found.hints.join(), /pass --max-age/);
    assert.equal((await one(token, {}, "--max-age", String(90 * DAY))).status, "valid");
  });

  test("a secret that has ended opens nothing, and is named", async () => {
    const env = { AUTH_SECRET_1: OTHER, AUTH_SECRET: SECRET, AUTH_SECRET_UNTIL: "2020-01-01" };
    const { sessions, notes } = await inspect(await signed(), { env });
    assert.equal(sessions[0].reason, "signature");
    assert.match(notes.join(), /AUTH_SECRET has passed its end/);
    env.AUTH_SECRET_UNTIL = "2100-01-01T00:00:00+02:00";
    assert.equal((await one(await signed(), { env })).secret, "AUTH_SECRET");
  });

  test("when the signature is wrong, only the header is shown", async () => {
    const tokens = [await signed(), await encode5(name), await encode4()];
    for (const [at, token] of tokens.entries()) {
      for (const [input, env] of [
        [altered(token), { AUTH_SECRET: SECRET }],
        [token, { AUTH_SECRET: OTHER }],
      ]) {
        const found = await one(at === 1 ? `${name}=${input}` : input, { env });
        assert.equal(found.status, "refused");
        assert.equal(
          found.reason,
          at === 1 && env.AUTH_SECRET === OTHER ? "unknown-key" : "signature",
        );
        assert.equal(found.claims, null);
        assert.equal(found.claimsBytes, null);
        assert.ok(found.header.alg);
        const { code, stdout } = await waxseal(["inspect"], { input, env });
        assert.equal(code, 1);
        assert.doesNotMatch(stdout, /Ada|admin/);
        assert.ok(found.meaning && found.advice);
      }
    }
  });

  test("an altered token whose kid is known is told from one of another secret", async () => {
    const found = await one(`${name}=${altered(await encode5(name))}`);
    assert.deepEqual([found.reason, found.secret], ["signature", "AUTH_SECRET"]);
    assert.match(found.hints.join(), /altered or cut/);
    const other = await one(`${name}=${await encode5(name, claims, OTHER)}`);
    assert.deepEqual([other.reason, other.secret, other.hints], ["unknown-key", null, []]);
  });

  test("a token that was cut is told by the lengths of its parts", async () => {
    const three = (await signed()).split(".");
    const five = (await encode5(name)).split(".");
    const cut = (parts, length) => [...parts.slice(0, -1), parts.at(-1).slice(0, length)].join(".");
    for (const [token, hint] of [
      [cut(three, 24), /^The signature has 24 of 43 characters: the cookie was cut/],
      [cut(three, 22), /^The signature has 22 of 43 characters/],
      [cut(three, 0), /^The signature has 0 of 43 characters/],
      [`${three.join(".")}AAAA`, /^The signature has 47 characters in place of 43/],
      [three.slice(0, 2).join("."), /^The token has 2 of 3 parts/],
      [three[0].slice(0, -9), /^The token ends within its header/],
      [cut(five, 20), /^The authentication tag has 20 of 43 characters/],
      [five.slice(0, 4).join("."), /^The token has 4 of 5 parts/],
    ]) {
      const header = token.startsWith(five[0])
        ? `${name}=${token}`
        : `waxseal.session-token=${token}`;
      const found = await one(header);
      assert.ok(["malformed", "signature"].includes(found.reason), found.reason);
      assert.deepEqual([found.claims, found.hints.length], [null, 1], found.hints.join());
      assert.match(found.hints[0], hint);
      const { stdout } = await waxseal(["inspect"], { input: header });
      assert.ok(stdout.includes(found.hints[0]));
      assert.ok(three.concat(five).every((part) => part === "" || !stdout.includes(part)));
    }
  });

  test("the text says what the next answer does, and when the next renewal is", async () => {
    const today = new Date(NOW * 1000).toISOString();
    const text = async (input, more = {}, ...args) =>
      (await waxseal(["inspect", "--now", today, ...args], { input, ...more })).stdout;
    const fresh = await text(await signed());
    assert.match(fresh, /^ {2}next renewal +in 24 hours +2\S+Z$/m);
    assert.doesNotMatch(fresh, /next answer|leaves the cookie/);
    assert.match(
      await text(await signed(), {}, "--update-age", "7200"),
      /next renewal +in 2 hours/,
    );
    const env = { AUTH_SECRET: SECRET, AUTH_SECRET_1: OTHER };
    const rekeyed = await text(await signed(), { env });
    assert.match(rekeyed, /^✓ signed session, valid$/m);
    assert.match(rekeyed, /next answer writes the cookie again, since its secret, format or place/);
    const later = new Date((NOW + 2 * DAY) * 1000).toISOString();
    assert.match(
      await text(await signed(), {}, "--now", later),
      /again, since it is due by its age/,
    );
    const over = new Date((NOW + 40 * DAY) * 1000).toISOString();
    assert.match(await text(await signed(), {}, "--now", over), /application clears the cookie\./);
    assert.match(await text(altered(await signed())), /application leaves the cookie\./);
    assert.match(await text(altered(await signed())), /^ {2}See https:\S+outcomes\.md#signature$/m);
  });

  test("a renamed cookie, and one under the name of another format, are recognised", async () => {
    const renamed = await one(`authjs.session-token=${await encode5(name)}`);
    assert.equal(renamed.reason, "unknown-key");
    assert.match(
      renamed.hints.join(),
      /format "authjs" in a cookie called __Secure-authjs\.session-token: it was renamed/,
    );
    const strange = await one(`${name}=${await encode4()}`);
    assert.match(strange.hints.join(), /format "next-auth" in a cookie called .*wrong name/);
    const jwt = await one(`waxseal.session-token=${await signed({}, { header: { typ: "JWT" } })}`);
    assert.equal(jwt.reason, "format");
    assert.match(jwt.hints.join(), /--issuer and --audience/);
    const other = await one(
      `waxseal.session-token=${await signed({}, { header: { typ: "mfa-pending+jwt" } })}`,
    );
    assert.equal(other.reason, "format");
    assert.match(other.hints.join(), /in a cookie called mfa-pending: it was renamed/);
    const signature = await one(`${name}=${await signed()}`);
    assert.equal(signature.reason, "format");
    assert.match(signature.hints.join(), /format "signed"/);
  });

  test("chunks and duplicates", async () => {
    const [first, second, third] = cookie(
      name,
      await encode5(name, { bio: "x".repeat(7000) }),
    ).split("; ");
    for (const [header, reason] of [
      [`${first}; ${third}`, "chunks"],
      [`${second}; ${third}`, "chunks"],
      [`${first}; ${second}; ${name}=x`, "chunks"],
      [`${first}; ${second}`, "malformed"],
      [`${first}; ${altered(first)}`, "duplicate"],
      [`${name}=a; ${name}=b`, "duplicate"],
    ]) {
      assert.equal((await one(header)).reason, reason);
    }
    assert.equal((await one(`${third}; ${first}; ${second}`)).status, "valid");
  });

  test("what is no token is malformed, and too long a header oversize", async () => {
    for (const input of [
      "hello",
      "a.b.c",
      "a.b.c.d.e",
      "..",
      "é",
      ";",
      `${name}=nonsense`,
      `${name}=%22`,
    ]) {
      const found = await one(input);
      assert.deepEqual([found.status, found.claims], ["refused", null]);
      assert.ok(["malformed", "format"].includes(found.reason), `${input}: ${found.reason}`);
    }
    assert.equal((await one(`${name}=${"x".repeat(5000)}`)).reason, "oversize");
  });

  test("a check cookie of NextAuth.js v4 is no session", async () => {
    const found = await one(
      `next-auth.session-token=${await encode4({ value: "verifier", provider: "x" })}`,
    );
    assert.equal(found.reason, "format");
    assert.match(found.meaning, /check cookie of NextAuth\.js v4/);
  });

  test("--now looks at another time", async () => {
    const token = await signed();
    assert.equal(
      (await one(token, {}, "--now", new Date((NOW + 31 * DAY) * 1000).toISOString())).reason,
      "expired",
    );
    const old = await signed({ iat: NOW - 40 * DAY, exp: NOW - 10 * DAY });
    assert.equal(
      (await one(old, {}, "--now", new Date((NOW - 20 * DAY) * 1000).toISOString())).status,
      "valid",
    );
  });

  test("without a secret everything but the claims is shown", async () => {
    const header = cookie(name, await encode5(name, { bio: "x".repeat(9000) }));
    const { code, sessions } = await inspect(header, { env: {} });
    assert.equal(code, 2);
    assert.deepEqual(
      [sessions[0].status, sessions[0].secret, sessions[0].claims, sessions[0].cookies.length],
      ["unverified", null, null, 4],
    );
    assert.equal(sessions[0].header.enc, "A256CBC-HS512");
    const { stdout } = await waxseal(["inspect"], { input: await signed(), env: {} });
    assert.match(stdout, /not verified/);
    assert.doesNotMatch(stdout, /Ada/);
  });

  test("no session cookie is said, with the names that are there", async () => {
    const { code, stdout, stderr } = await waxseal(["inspect"], {
      input: "theme=hunter2; authjs.session-token-old=x",
    });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /theme, authjs\.session-token-old/);
    assert.doesNotMatch(stderr, /hunter2/);
    const { sessions, ok } = await inspect("theme=dark");
    assert.deepEqual([sessions, ok], [[], false]);
  });

  test("AUTH_URL does not decide which cookies are looked at", async () => {
    for (const AUTH_URL of ["https://app.example", "nonsense"]) {
      const env = { AUTH_SECRET: SECRET, AUTH_URL, NEXTAUTH_URL: AUTH_URL };
      assert.equal((await one(`waxseal.session-token=${await signed()}`, { env })).status, "valid");
    }
  });

  /* --------------------------------------------------------------------- text */

  test("times are in words, and in ISO 8601", async () => {
    const at = Date.UTC(2100, 0, 11) / 1000;
    const token = await signed({
      iat: at - 3 * DAY,
      exp: at + 27 * DAY,
      auth_time: at - 10 * DAY,
      rev: 4,
    });
    const { code, stdout } = await waxseal(
      ["inspect", "--now", "2100-01-11T00:00:00Z", "--absolute-max-age", String(90 * DAY)],
      { input: `waxseal.session-token=${token}`, asProcess: true },
    );
    assert.equal(code, 0);
    const rows = stdout.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
    for (const row of [
      "✓ signed session, valid",
      `cookie | waxseal.session-token, ${21 + token.length} bytes`,
      `token | ${token.length} bytes`,
      'header | {"alg":"HS256","typ":"waxseal.session-token+jwt"}',
      "secret | AUTH_SECRET",
      "signed in | 10 days ago | 2100-01-01T00:00:00Z",
      "issued | 3 days ago | 2100-01-08T00:00:00Z",
      "expires | in 27 days | 2100-02-07T00:00:00Z",
      "absolute end | in 80 days | 2100-04-01T00:00:00Z",
      "lifetime | 30 days | 2592000 seconds",
      "written | 4 times since sign-in",
      'role | 14 bytes | "admin"',
    ]) {
      assert.ok(rows.includes(row), `${row}\n${rows.join("\n")}`);
    }
  });

  test("the end is the earliest: of exp, session.maxAge and session.absoluteMaxAge", async () => {
    const at = Date.UTC(2100, 0, 11) / 1000;
    const token = await signed({ iat: at - 3 * DAY, exp: at + 90 * DAY, auth_time: at - 10 * DAY });
    const rowsOf = async (...options) => {
      const { stdout } = await waxseal(["inspect", "--now", "2100-01-11T00:00:00Z", ...options], {
        input: `waxseal.session-token=${token}`,
        asProcess: true,
      });
      return stdout.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
    };
    const byAge = await rowsOf();
    for (const row of [
      "expires | in 27 days | 2100-02-07T00:00:00Z",
      "exp | in 90 days | 2100-04-11T00:00:00Z",
      "lifetime | 30 days | 2592000 seconds",
    ]) {
      assert.ok(byAge.includes(row), `${row}\n${byAge.join("\n")}`);
    }
    const bounded = await rowsOf("--absolute-max-age", String(14 * DAY));
    assert.ok(bounded.includes("expires | in 4 days | 2100-01-15T00:00:00Z"), bounded.join("\n"));
    const over = await rowsOf("--max-age", String(2 * DAY));
    assert.ok(over.includes("expired | 24 hours ago | 2100-01-10T00:00:00Z"), over.join("\n"));
  });

  test("a claim gives the terminal no orders and fills no screen", async () => {
    const evil = "\u001b[31m\u009b2J\u202e\u2028\r\nfake: row";
    const token = await signed({ evil, [evil]: 1, long: "y".repeat(5000) });
    const { stdout } = await waxseal(["inspect"], {
      input: `waxseal.session-token=${token}; \u009b=1`,
    });
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    assert.doesNotMatch(stdout, /^fake/m);
    assert.ok(stdout.split("\n").every((line) => line.length < 200));
    const cookies = await waxseal(["inspect"], { input: "a\u009b2J=1" });
    assert.doesNotMatch(cookies.stderr, /\u009b/);
    // Nor does the header of a token that nobody has signed.
    const forged = `${Buffer.from(JSON.stringify({ alg: "HS256", x: evil })).toString("base64url")}.e30.AAAA`;
    assert.doesNotMatch(
      (await waxseal(["inspect"], { input: forged })).stdout,
      /[\u001b\u009b\u202e]/,
    );
  });

  test("every reason of the core has its meaning and advice", async () => {
    const reasons = readFileSync(new URL("../../../js/wasm/reason.ts", import.meta.url), "utf8");
    const codes = [...reasons.matchAll(/['"]([a-z-]+)['"]/g)].map(([, code]) => code);
    assert.ok(codes.length >= 13);
    const text = readFileSync(
      new URL("../../../js/inspect/reason-texts.ts", import.meta.url),
      "utf8",
    );
    for (const code of codes) assert.match(text, new RegExp(`^  "?${code}"?: \\[`, "m"), code);
  });
});
