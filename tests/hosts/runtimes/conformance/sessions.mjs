// The life of a session: issued, read, renewed, updated, moved between formats
// and secrets, ended.

import {
  NOTHING,
  active,
  anonymous,
  browser,
  check,
  equal,
  invalid,
  parsed,
  written,
} from "./expect.mjs";

const SECRET = "a secret of at least thirty-two bytes, for every algorithm that there is";
const OLD_SECRET = "the secret of the year before, which still opens what it once sealed, too";
const NOW = 1_795_000_000_000;
const DAY = 86_400_000;
const MONTH = 30 * DAY;

const FORMATS = {
  signed: { format: "signed" },
  "signed HS384": { format: "signed", jwt: { algorithm: "HS384" } },
  "signed HS512": { format: "signed", jwt: { algorithm: "HS512" } },
  authjs: { format: "authjs" },
  "next-auth": { format: "next-auth" },
};

/** The names by scheme: where the site's own prefix is possible, it is used. */
const NAMES = {
  signed: { http: "waxseal.session-token", https: "__Host-waxseal.session-token" },
  authjs: { http: "authjs.session-token", https: "__Secure-authjs.session-token" },
  "next-auth": { http: "next-auth.session-token", https: "__Secure-next-auth.session-token" },
};

const USER = { id: "u1", name: "Žofie 山田 😀", email: "zofie@example.com", role: "admin" };

const PROJECTIONS = {
  jwt: { role: "user.role", plan: { from: "user.plan", default: "free" } },
  session: { "user.id": "token.sub", "user.role": "token.role", "user.plan": "token.plan" },
  update: [{ name: "name", maxBytes: 100_000 }],
};

export function* sessionCases({ createAuth, WaxsealError }) {
  const make = (options) => createAuth({ secret: SECRET, projections: PROJECTIONS, ...options });

  for (const [label, format] of Object.entries(FORMATS)) {
    for (const scheme of ["http", "https"]) {
      const from = (cookie) => ({ headers: { cookie }, url: `${scheme}://app.example/` });
      const name = NAMES[format.format][scheme];
      const expected = { user: { ...USER, plan: "free" } };

      yield [
        `${label} over ${scheme}: issue, read, renew, expire, clear`,
        async () => {
          const auth = make(format);
          const issued = await auth.issue({ user: USER }, from(""), { now: NOW });
          const expires = new Date(NOW + MONTH).toISOString();
          equal(issued.session, { ...expected, expires }, "session");

          const [cookie, ...more] = parsed(written(issued.writes));
          equal([cookie.name, more.length], [name, 0], "cookie");
          equal(
            cookie.attributes,
            [
              "Path=/",
              `Expires=${new Date(NOW + MONTH).toUTCString()}`,
              `Max-Age=${MONTH / 1000}`,
              "HttpOnly",
              ...(scheme === "https" ? ["Secure"] : []),
              "SameSite=Lax",
            ],
            "attributes",
          );
          const header = `theme=dark; ${name}=${cookie.value}`;
          equal(issued.writes.requestCookie, `${name}=${cookie.value}`, "request cookie");

          const read = active(auth.verify(from(header), { now: NOW + DAY / 2 }));
          equal([read.session, read.token], [issued.session, issued.token], "read");
          equal(await auth.getSession(from(header), { now: NOW }), issued.session, "getSession");
          active(await auth.resolve(from(header), { now: new Date(NOW) }));

          const now = NOW + 2 * DAY;
          const renewed = active(auth.verify(from(header), { now }), "rolling");
          const { sid, auth_time: since, rev, jti, iat, exp } = renewed.token;
          equal([sid, since, rev], [issued.token.sid, NOW / 1000, 1], "claims of the session");
          equal([iat, exp], [now / 1000, (now + MONTH) / 1000], "claims of the cookie");
          check(
            jti !== issued.token.jti && cookie.value !== parsed(renewed.writes).at(-1).value,
            "a new cookie",
          );
          equal(
            renewed.writes.setCookie.slice(0, -1),
            clearing(name, scheme).slice(0, -1),
            "its twin is cleared",
          );
          equal(renewed.session.expires, new Date(now + MONTH).toISOString(), "expires");
          equal(renewed.writes.requestCookie, browser(header, renewed.writes), "request cookie");
          active(auth.verify(from(browser(header, renewed.writes)), { now }));

          const late = invalid(auth.verify(from(header), { now: NOW + MONTH + 15_000 }), "expired");
          for (const { setCookie, requestCookie } of [
            written(late.writes),
            auth.clear(from(header)),
          ]) {
            equal(setCookie, clearing(name, scheme), "clearing");
            equal(requestCookie, "theme=dark", "request cookie");
          }
          equal(auth.clear(from("theme=dark")).setCookie, [], "nothing to clear");
        },
      ];

      yield [
        `${label} over ${scheme}: one cookie, chunks, and one cookie again`,
        async () => {
          const auth = make(format);
          const options = { now: NOW };
          const issued = await auth.issue({ user: USER }, from(""), options);
          let header = browser("", issued.writes);

          const long = "ä".repeat(6000);
          const grown = active(await auth.update(from(header), { name: long }, options), "claims");
          equal(grown.session.user, { ...expected.user, name: long }, "session");
          const names = parsed(grown.writes).map(({ name }) => name);
          check(names.length >= 4, "the token needs several cookies");
          const cleared = clearing(name, scheme);
          equal(
            grown.writes.setCookie.slice(0, cleared.length),
            cleared,
            "the one cookie is cleared",
          );
          equal(
            names.slice(cleared.length),
            names.slice(cleared.length).map((_, number) => `${name}.${number}`),
            "names",
          );
          for (const { name, value } of parsed(grown.writes)) {
            check(name.length + value.length <= 4096, "a browser keeps each of them");
          }
          header = browser(header, grown.writes);
          equal(header, grown.writes.requestCookie, "request cookie");
          const backwards = header.split("; ").reverse().join("; ");
          equal(active(auth.verify(from(backwards), options)).session, grown.session, "any order");

          const shrunk = active(
            await auth.update(from(header), { name: "Zoe" }, options),
            "claims",
          );
          header = browser(header, shrunk.writes);
          equal(header.split("; ").length, 1, "one cookie");
          const { session, token } = active(auth.verify(from(header), options));
          equal(session.user, { ...expected.user, name: "Zoe" }, "session");
          equal([token.sid, token.rev], [issued.token.sid, 2], "the same session");
        },
      ];
    }
  }

  for (const from of Object.keys(NAMES)) {
    for (const to of Object.keys(NAMES).filter((format) => format !== from)) {
      for (const scheme of ["http", "https"]) {
        yield [
          `${from} to ${to} over ${scheme}, nobody signed out`,
          async () => {
            const source = (cookie) => ({ headers: { cookie }, url: `${scheme}://app.example/` });
            const options = { now: NOW };
            const before = make({ format: from });
            const { session, token, writes } = await before.issue(
              { user: USER },
              source(""),
              options,
            );
            const header = browser("theme=dark", writes);
            anonymous(make({ format: to }).verify(source(header), options));

            const after = make({ format: to, accept: [from] });
            const moved = active(after.verify(source(header), options), "rekey");
            equal(moved.session, session, "session");
            equal(
              [moved.token.sid, moved.token.auth_time],
              [token.sid, token.auth_time],
              "it goes on",
            );
            const old = clearing(NAMES[from][scheme], scheme);
            equal(moved.writes.setCookie.slice(0, -1), old, "the old cookie is cleared");
            // The name that the format's own library reads, and never a weaker one.
            equal(parsed(moved.writes).at(-1).name, NAMES[to][scheme], "new cookie");

            const later = browser(header, moved.writes);
            equal(later, moved.writes.requestCookie, "request cookie");
            equal(active(after.verify(source(later), options)).session, session, "session");
          },
        ];
      }
    }
  }

  for (const [label, format] of Object.entries(FORMATS)) {
    yield [
      `${label}: secrets rotate`,
      async () => {
        const before = make({ ...format, secret: OLD_SECRET });
        const during = make({ ...format, secret: [SECRET, OLD_SECRET] });
        const after = make({ ...format, secret: SECRET });
        const options = { now: NOW };
        const { writes, session } = await before.issue({ user: USER }, "", options);
        const header = browser("", writes);

        const rekeyed = active(during.verify(header, options), "rekey");
        equal(rekeyed.session, session, "session");
        const current = browser(header, rekeyed.writes);
        active(during.verify(current, options));
        active(after.verify(current, options));
        // The other way: sealed under both secrets, read by who has only the new one.
        const both = await during.issue({ user: USER }, "", options);
        active(after.verify(browser("", both.writes), options));

        for (const [auth, cookie] of [
          [after, header],
          [before, current],
        ]) {
          const { status, reason, writes } = auth.verify(cookie, options);
          equal([status, writes], ["invalid", NOTHING], "the cookie stays");
          check(["unknown-key", "signature"].includes(reason), reason);
        }
      },
    ];
  }

  yield [
    "callbacks change, hide and end a session; one that throws does not",
    async () => {
      const options = { now: NOW };
      const { writes } = await make({}).issue({ user: USER }, "", options);
      const header = browser("", writes);
      const using = (callbacks) =>
        make({ callbacks, logger: { error() {} } }).resolve(header, options);

      const changed = await using({
        jwt: async ({ token }) => ({ ...token, role: "editor", sid: "forged" }),
        session: ({ session, token }) => ({ ...session, sid: token.sid }),
      });
      equal(active(changed, "claims").session.user.role, "editor", "role");
      check(changed.session.sid !== "forged", "the core keeps its claims");

      const ended = invalid(await using({ jwt: () => null }), "revoked");
      equal(browser(header, written(ended.writes)), "", "cleared");

      const cause = new Error("the database is away");
      const undecided = await using({
        jwt() {
          throw cause;
        },
      });
      equal([undecided.status, undecided.writes.setCookie], ["undecided", []], "the cookie stays");
      check(undecided.cause === cause && undecided.session.user.id === "u1", "what is known");
    },
  ];

  yield [
    "mistakes in the configuration throw when the object is made",
    () => {
      const mistakes = {
        "unknown-option": { sesion: {} },
        "invalid-option": { session: { maxAge: 0.5 } },
        "missing-secret": { secret: [""] },
      };
      for (const [code, options] of Object.entries(mistakes)) {
        try {
          make(options);
        } catch (error) {
          check(error instanceof WaxsealError && error instanceof Error, `${error}`);
          equal(error.code, code, "code");
          continue;
        }
        throw new Error(`${code}: nothing was thrown`);
      }
    },
  ];
}

/** The lines that clear a cookie: on https also the one with `Partitioned`, which browsers keep apart. */
function clearing(name, scheme) {
  const line = (more) =>
    `${name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly;${more}`;
  return scheme === "https"
    ? [line(" Secure; Partitioned; SameSite=Lax"), line(" Secure; SameSite=Lax")]
    : [line(" SameSite=Lax")];
}
