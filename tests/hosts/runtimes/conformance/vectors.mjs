// Tokens that the published packages made, read as session cookies. What the
// session API cannot reach (v4 tokens with a salt) is in keyring.test.mjs.

import { active, check, equal, invalid, SECRET } from "./expect.mjs";

/** Seconds, so that the vectors end where they say, and are not renewed before. */
const LONG = 3_000_000_000;

/** A time at which every long-lived vector is alive: 18 November 2026. */
const NOW = 1_795_000_000_000;

const MADE_BY = {
  "authjs-v5": "authjs",
  "authjs-v5-also-accepted": "authjs",
  "nextauth-v4": "next-auth",
  "hs256-signed-override": "signed",
};

const REFUSED = {
  "wrong-secret": "unknown-key",
  "wrong-salt": "unknown-key",
  "unknown-kid": "unknown-key",
  "tampered-iv": "signature",
  "tampered-ciphertext": "signature",
  "tampered-tag": "signature",
  "truncated-tag": "signature",
  "nonempty-encrypted-key": "malformed",
  "four-parts": "malformed",
  "alg-A256KW": "malformed",
  "payload-null": "malformed",
  "payload-string": "malformed",
  "payload-not-json": "malformed",
  "enc-A128CBC-HS256": "algorithm",
  "hs256-jws-into-default-decode": "format",
  expired: "expired",
  "exp-string": "claims",
  "iat-string": "claims",
};

/** A v4 token names no key, and any change of its header breaks the tag. */
const REFUSED_V4 = { ...REFUSED, "wrong-secret": "signature", "tampered-header": "signature" };

/** What Auth.js takes and waxseal refuses, on purpose. */
const STRICTER = {
  "duplicate-json-keys-last-wins": "malformed",
  "no-exp-claim": "claims",
  "zip-DEF": "malformed",
  "trailing-newline-lenient-base64": "malformed",
};

export function* vectorCases({ createAuth }, vectors) {
  const verify = (vector, format, now) => {
    const name = vector.salt || COOKIE[format];
    const auth = createAuth({
      secret: vector.secret,
      allowWeakSecret: true,
      format,
      cookie: { name: name.replace(/^__(Host|Secure)-/, "") },
      session: { maxAge: LONG, updateAge: LONG },
    });
    // Without a scheme, a runtime that tells nothing of its environment is on https.
    const source = { headers: { cookie: `${name}=${vector.token}` }, url: "http://app.example/" };
    return auth.verify(source, { now });
  };

  for (const [section, format] of Object.entries(MADE_BY)) {
    for (const vector of vectors[section]) {
      if (format === "next-auth" && vector.salt) continue;
      yield [
        `${section}/${vector.name}`,
        () => {
          const { input_token: input, iat, exp, jti } = vector;
          // The A256GCM of early versions is read, and written anew.
          const renewed = vector.name.includes("A256GCM") ? "rekey" : null;
          const outcome = verify(vector, format, iat * 1000);
          // Its `typ` is `JWT`: under the same secret, but not made for this cookie.
          if (format === "signed") return refused(outcome, "format", vector.name);
          const { session, token } = active(outcome, renewed);
          const end = renewed ? iat + LONG : exp;
          if (renewed) equal(own(token), own(input), "token");
          else equal(token, { ...input, iat, exp, jti }, "token");
          equal(
            session,
            { user: user(input), expires: new Date(end * 1000).toISOString() },
            "session",
          );
        },
      ];
    }
  }

  for (const [section, format, reasons] of [
    ["authjs-v5-negative", "authjs", REFUSED],
    ["nextauth-v4-negative", "next-auth", REFUSED_V4],
  ]) {
    for (const vector of vectors[section]) {
      yield [
        `${section}/${vector.name}`,
        () => {
          const outcome = verify(vector, format, NOW);
          // Auth.js tries only its first secret when a token names none; here
          // every secret that is configured counts.
          if (vector.name === "no-kid-second-secret") active(outcome, "rekey");
          else refused(outcome, reasons[vector.name] ?? "a new vector", vector.name);
        },
      ];
    }
  }

  for (const vector of vectors["authjs-v5-accepted-edge-cases"]) {
    yield [
      `accepted/${vector.name}`,
      () => {
        const outcome = verify(vector, "authjs", NOW);
        if (vector.name in STRICTER) return refused(outcome, STRICTER[vector.name], vector.name);
        // What does not say when it was written is written anew, so that it ends.
        const undated = vector.expect.payload.iat === undefined ? "rolling" : null;
        const renewed = vector.name === "rotation-second-secret-by-kid" ? "rekey" : undated;
        const { token } = active(outcome, renewed);
        equal(own(token), own(vector.expect.payload), "token");
        if (!renewed) equal(token.exp, vector.expect.payload.exp, "exp");
      },
    ];
  }

  for (const { exp, cases } of vectors.clock_boundary) {
    for (const format of Object.keys(COOKIE)) {
      yield [
        `clock boundary/${format}`,
        async () => {
          const auth = createAuth({
            secret: SECRET,
            format,
            session: { maxAge: 10, updateAge: 0 },
          });
          const now = (exp - 10) * 1000;
          const { token, writes } = await auth.issue({ user: { id: "1" } }, null, { now });
          equal(token.exp, exp, "exp");
          for (const { now_ms: now, ok } of cases) {
            const outcome = auth.verify(writes.requestCookie, { now });
            if (ok) equal([outcome.status, outcome.renewed], ["active", "rolling"], `at ${now}`);
            else invalid(outcome, "expired");
          }
          check(
            cases.some(({ ok }) => ok) && cases.some(({ ok }) => !ok),
            "both sides of the boundary",
          );
        },
      ];
    }
  }
}

const COOKIE = {
  signed: "waxseal.session-token",
  authjs: "authjs.session-token",
  "next-auth": "next-auth.session-token",
};

/** The claims that the application decides on. */
function own(claims) {
  const { iat, exp, jti, sid, auth_time, proof_time, rev, ...own } = claims;
  return own;
}

/** What the session shows of these claims. */
function user({ name, email, picture }) {
  return JSON.parse(JSON.stringify({ name, email, image: picture }));
}

/** What is sealed with our key, and what it says is no session: only this is cleared. */
const OPENS = [
  "payload-null",
  "payload-string",
  "payload-not-json",
  "expired",
  "exp-string",
  "iat-string",
  "duplicate-json-keys-last-wins",
  "no-exp-claim",
];

function refused(outcome, reason, name) {
  const { writes } = invalid(outcome, reason);
  equal(writes.setCookie.length > 0, OPENS.includes(name), "cleared");
}
