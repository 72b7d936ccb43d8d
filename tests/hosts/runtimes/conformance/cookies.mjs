// Which cookies of a header count: prefixes, chunks, duplicates, foreign names.

import {
  NOTHING,
  active,
  anonymous,
  browser,
  check,
  equal,
  parsed,
  unopened,
  SECRET,
} from "./expect.mjs";

const NOW = 1_795_000_000_000;
const NAME = "authjs.session-token";

export function* cookieCases({ createAuth }) {
  const auth = createAuth({ secret: SECRET, format: "authjs", session: { maxAge: 1000 } });
  const verify = (cookie, url = "http://app.example/") =>
    auth.verify({ headers: { cookie }, url }, { now: NOW });
  const cookie = async (user, url = "http://app.example/") =>
    browser("", (await auth.issue({ user }, { headers: {}, url }, { now: NOW })).writes);
  const token = async (user, url) => (await cookie(user, url)).replace(/^.*?=/, "");
  const long = { id: "1", name: "x".repeat(7000) };
  /** The chunks of one session: `name.0=…`, `name.1=…`, … */
  const pieces = async () => (await cookie(long)).split("; ");

  yield [
    "attack 27: chunks: exactly name.0 … name.n, in any order",
    async () => {
      const chunks = await pieces();
      check(chunks.length === 3, `${chunks.length} chunks`);
      const names = ["0", "1", "2"].map((number) => `${NAME}.${number}`);
      equal(
        chunks.map((chunk) => chunk.split("=")[0]),
        names,
        "names",
      );
      const [a, b, c] = chunks;
      for (const header of [
        [a, b, c],
        [c, b, a],
        [b, a, c],
        [a, a, b, c],
      ]) {
        equal(active(verify(header.join("; "))).session.user.name, long.name, "session");
      }
    },
  ];

  yield [
    "attack 27: chunks: any other layout is refused, and stays",
    async () => {
      const [a, b, c] = await pieces();
      const bare = await cookie({ id: "1" });
      const renumbered = (chunk, number) => chunk.replace(/\.\d=/, `.${number}=`);
      const layouts = {
        "the first is missing": [[b, c], "chunks"],
        "one is missing": [[a, c], "chunks"],
        "the last is missing": [[a, b], "malformed"],
        "both layouts": [[bare, a, b, c], "chunks"],
        "a chunk beside the bare name": [[bare, c], "chunks"],
        "number 16": [[a, b, renumbered(c, 16)], "chunks"],
        "one chunk twice": [[a, b, c, renumbered(a, 2)], "duplicate"],
        "two swapped": [[renumbered(a, 1), renumbered(b, 0), c], "malformed"],
      };
      for (const [what, [header, reason]] of Object.entries(layouts)) {
        const outcome = verify(header.join("; "));
        equal([what, outcome.status, outcome.reason], [what, "invalid", reason], "outcome");
        equal(outcome.writes, NOTHING, `${what}: it stays`);
        equal(
          browser(header.join("; "), auth.clear(header.join("; "))),
          "",
          `${what}: a sign-out clears it`,
        );
      }
    },
  ];

  yield [
    "attack 26: names that merely begin like ours are foreign",
    async () => {
      const [a, b, c] = await pieces();
      const foreign = [
        `${NAME}-old=1`,
        `${NAME}.01=1`,
        `${NAME}.x=1`,
        `${NAME}.=1`,
        `${NAME}.1e1=1`,
        `${NAME}.100=1`,
        `${NAME.toUpperCase()}=1`,
        `\u2003__Host-${NAME}=1`,
        `=__Host-${NAME}=1`,
        NAME,
      ];
      anonymous(verify(foreign.join("; ")));
      active(verify([...foreign, a, b, c].join("; ")));
      equal(auth.clear(foreign.join(";")).setCookie, [], "nothing of ours");
    },
  ];

  yield [
    "attack 25: a name that came twice: exactly one must verify",
    async () => {
      const [good, other] = [await cookie({ id: "1" }), await cookie({ id: "2" })];
      const bad = `${NAME}=rubbish`;
      for (const header of [
        [good, good],
        [bad, good],
        [good, bad, `${NAME}=`],
      ]) {
        equal(active(verify(header.join("; "))).token.sub, "1", "token");
      }
      const many = Array.from({ length: 9 }, (_, number) => `${bad}${number}`);
      for (const header of [
        [good, other],
        [bad, `${bad}2`],
        [good, ...many],
      ]) {
        unopened(verify(header.join("; ")), "duplicate");
        equal(parsed(auth.clear(header.join("; "))).length, 1, "a sign-out clears it once");
      }
    },
  ];

  yield [
    "attack 24: the strongest prefix wins, and https wants one",
    async () => {
      const https = "https://app.example/";
      const bare = await cookie({ id: "bare" });
      const secure = `__Secure-${NAME}=${await token({ id: "secure" }, https)}`;
      check((await cookie({}, https)).startsWith(`__Secure-${NAME}=`), "the prefix of Auth.js");
      const unknown = auth.verify(`${bare}; ${secure}`, { now: NOW });
      equal(active(unknown).token.sub, "secure", "unknown scheme");
      equal(active(verify(`${bare}; ${secure}`, https)).token.sub, "secure", "https");
      equal(active(verify(bare, "http://app.example/")).token.sub, "bare", "http");
      anonymous(verify(bare, https));
      // Under another name it is another key.
      unopened(verify(secure.replace("Secure", "Host"), https), "unknown-key");
      // A weaker cookie does not stand in for a stronger one that is no good.
      unopened(verify(`${bare}; __Secure-${NAME}=rubbish`), "malformed");
    },
  ];

  yield [
    "sizes have bounds",
    async () => {
      const good = await cookie({ id: "1" });
      const limit = 131_072;
      const filler = (length) => `; a=${"x".repeat(length - good.length - 4)}`;
      active(verify(good + filler(limit)));
      for (const header of [
        good + filler(limit + 1),
        good + filler(2_000_000),
        "ä".repeat(limit),
      ]) {
        unopened(verify(header), "oversize");
      }
      unopened(verify(`${NAME}=${"x".repeat(4096)}`), "oversize");

      let error;
      await auth
        .issue({ user: { name: "x".repeat(60_000) } }, "")
        .catch((thrown) => (error = thrown));
      equal(error?.code, "session-too-large", "code");
      active(verify(good));
    },
  ];

  yield [
    "other cookies pass through as they came",
    async () => {
      const others = ["a=1", 'b="2"', "c=%20", "d", "=e", "f=ü", "g=h=i"];
      const header = [others[0], await cookie({ id: "1" }), ...others.slice(1)].join(";");
      const now = NOW + 600_000;
      const { requestCookie, setCookie } = active(
        auth.verify({ headers: { cookie: header }, url: "http://app.example/" }, { now }),
        "rolling",
      ).writes;
      equal(setCookie.length, 1, "lines");
      const session = setCookie[0].split("; ")[0];
      equal(requestCookie, [...others, session].join("; "), "request cookie");
    },
  ];
}
