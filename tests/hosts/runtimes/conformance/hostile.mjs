// Bad input: whatever the bytes, an outcome; never an exception, never a session.

import { check, equal, SECRET } from "./expect.mjs";

const NOW = 1_795_000_000_000;

const NAMES = {
  signed: "waxseal.session-token",
  authjs: "authjs.session-token",
  "next-auth": "next-auth.session-token",
};

export function* hostileCases({ createAuth }) {
  const auth = createAuth({
    secret: SECRET,
    accept: ["authjs", "next-auth"],
    projections: { session: { "user.id": "token.sub" } },
  });
  const verify = (source) => {
    const outcome = auth.verify(source, { now: NOW });
    check(outcome.status !== "undecided", `the core stopped: ${outcome.cause}`);
    return outcome;
  };
  /** Where names without a prefix count in every runtime. */
  const onHttp = (cookie) => ({ headers: { cookie }, url: "http://app.example/" });
  const refused = (cookie) => {
    for (const source of [cookie, onHttp(cookie)]) {
      check(verify(source).status !== "active", "a session out of nothing");
    }
  };

  for (const [format, name] of Object.entries(NAMES)) {
    yield [
      `${format}: no altered token is a session`,
      async () => {
        const issuer = createAuth({ secret: SECRET, format });
        const source = { headers: {}, url: "http://app.example/" };
        const issued = await issuer.issue({ user: { id: "1" } }, source, { now: NOW });
        const { token } = /^.*?=(?<token>.*)$/.exec(issued.writes.requestCookie).groups;
        equal(verify(onHttp(`${name}=${token}`)).status, "active", "the token itself");

        const random = generator(1);
        for (let at = 0; at < token.length; at++) {
          const other = ALPHABET[random(ALPHABET.length)];
          if (other !== token[at])
            refused(`${name}=${token.slice(0, at)}${other}${token.slice(at + 1)}`);
        }
        for (let round = 0; round < 200; round++) {
          const from = random(token.length);
          const to = from + 1 + random(token.length - from);
          const without = token.slice(0, from) + token.slice(to);
          const twice = token.slice(0, to) + token.slice(from);
          refused(`${name}=${without}`);
          refused(`${name}=${twice}`);
        }
        for (const other of Object.values(NAMES).filter((other) => other !== name)) {
          refused(`${other}=${token}`);
          refused(`__Host-${other}=${token}`);
        }
      },
    ];
  }

  yield [
    "random text",
    () => {
      const random = generator(2);
      const parts = [
        "; ",
        ";",
        "=",
        ".",
        "..",
        "\0",
        "\n",
        "\ud800",
        "\udfff",
        "😀",
        "ÿ",
        "%",
        '"',
        "{",
        "eyJ",
      ];
      const names = Object.values(NAMES).flatMap((name) => [
        name,
        `__Host-${name}`,
        `${name}.0`,
        `${name}.1`,
      ]);
      for (let round = 0; round < 500; round++) {
        let header = "";
        for (let part = random(40); part > 0; part--) {
          const pool = [parts, ALPHABET, names][random(3)];
          header += pool[random(pool.length)];
          if (pool === names) header += "=";
        }
        refused(header);
        auth.clear(header);
      }
    },
  ];

  yield [
    "headers of tokens that attack libraries",
    () => {
      const encode = (value) =>
        base64url(typeof value === "string" ? value : JSON.stringify(value));
      const claims = encode({ sub: "1", exp: NOW });
      const headers = [
        { alg: "none" },
        { alg: "None", typ: "JWT" },
        { alg: "HS256", kid: "../../dev/null" },
        { alg: "HS256", crit: ["b64"], b64: false },
        { alg: "RS256" },
        { alg: "HS256", jwk: { kty: "oct", k: "" } },
        { alg: "dir", enc: "A256GCM", zip: "DEF" },
        { alg: "PBES2-HS256+A128KW", enc: "A256GCM", p2c: 2_147_483_647, p2s: "" },
        '{"alg":"HS256","alg":"none"}',
        '{"__proto__":{"alg":"none"}}',
        "[".repeat(3000),
        "",
        "null",
      ];
      for (const header of headers.map(encode)) {
        for (const name of Object.values(NAMES)) {
          for (const token of [
            `${header}.${claims}.`,
            `${header}.${claims}.AAAA`,
            `${header}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
            `${header}.AAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA.AAAA`,
            `${header}.`.repeat(200),
          ]) {
            const { status } = verify(onHttp(`${name}=${token}`));
            equal(status, "invalid", "status");
          }
        }
      }
    },
  ];

  yield [
    "sources without a cookie, and strange ones",
    () => {
      const sources = [
        null,
        undefined,
        "",
        { headers: {} },
        new Headers(),
        new Headers({ cookie: "a=b" }),
        new Request("https://app.example/"),
        { headers: { Cookie: ["a=b", "c=d"] } },
        { headers: { cookie: undefined }, url: "not a url" },
        { headers: { get: () => null }, socket: { encrypted: true } },
      ];
      for (const source of sources) equal(verify(source).status, "anonymous", "status");
    },
  ];

  yield [
    "nothing that was refused poisons what comes next",
    async () => {
      const auth = createAuth({ secret: "a secret of at least thirty-two bytes" });
      const { writes } = await auth.issue({ user: { id: "u1" } }, onHttp(""));
      for (const length of [1, 100, 5000, 70_000, 131_072, 200_000]) {
        auth.verify(onHttp(`${NAMES.signed}=${"x".repeat(length)}`));
        const outcome = auth.verify(onHttp(writes.requestCookie));
        equal([outcome.status, outcome.token?.sub], ["active", "u1"], "outcome");
      }
    },
  ];
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/** The same numbers everywhere, from 0 to below `limit` (Lehmer). */
function generator(seed) {
  return (limit) => (seed = (seed * 48_271) % 2_147_483_647) % limit;
}

function base64url(text) {
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
