// What must hold when something breaks: the core, the randomness, a callback.

import { active, check, equal, SECRET } from "./expect.mjs";

const NOW = 1_795_000_000_000;
const DAY = 86_400_000;
/** Milliseconds, so long that a busy machine does not mix it up with the limit. */
const LATE = 500;
const FORMATS = ["signed", "authjs", "next-auth"];

/** @param instances the instances of the core, in the order in which they were made */
export function* faultCases({ createAuth }, instances) {
  const make = (options) => {
    const errors = [];
    const logger = { error: ({ code }) => void errors.push(code), warn() {} };
    const auth = createAuth({
      secret: SECRET,
      projections: {
        jwt: { role: "user.role" },
        session: { "user.role": "token.role" },
        update: [{ name: "name", type: "string", maxBytes: 100_000 }],
      },
      logger,
      ...options,
    });
    return { auth, codes: () => errors.splice(0) };
  };
  const begin = async (auth, user = { name: "Ada", role: "admin" }) =>
    (await auth.issue({ user }, "", { now: NOW })).writes.requestCookie;

  for (const format of FORMATS) {
    yield [
      `${format}: a core that stops is replaced`,
      async () => {
        const { auth, codes } = make({ format });
        const cookie = await begin(auth);
        for (const now of [NOW, NOW + 2 * DAY]) {
          const { memory } = instances.at(-1).exports;
          new Uint8Array(memory.buffer, 1024).fill(0xff);
          const stopped = auth.verify(cookie, { now });
          equal(
            [stopped.status, stopped.session, stopped.writes.setCookie],
            ["undecided", null, []],
            "outcome",
          );
          equal(codes(), ["trap"], "log");
          const next = auth.verify(cookie, { now });
          equal([next.status, next.session.user.role], ["active", "admin"], "the next call");
        }
        equal(codes(), [], "log");
      },
    ];

    yield [
      `${format}: memory that grows, between calls and inside of one`,
      async () => {
        const { auth } = make({ format });
        const cookie = await begin(auth);
        const grow = () => instances.at(-1).exports.memory.grow(1);
        const { crypto } = globalThis;
        const draw = crypto.getRandomValues.bind(crypto);
        const growing = { getRandomValues: (bytes) => (draw(bytes), grow(), bytes) };
        await withCrypto(growing, async () => {
          for (let round = 0; round < 5; round++) {
            grow();
            equal(auth.verify(cookie, { now: NOW }).session.user.role, "admin", "session");
            const updated = await auth.update(
              cookie,
              { name: "Ada ".repeat(round * 400) },
              { now: NOW },
            );
            active(updated, "claims");
            equal(
              auth.verify(updated.writes.requestCookie, { now: NOW }).session,
              updated.session,
              "sealed",
            );
          }
        });
      },
    ];

    yield [
      `${format}: without randomness sessions are read, and nothing is sealed`,
      async () => {
        const { auth, codes } = make({ format });
        const cookie = await begin(auth);
        const stubs = [undefined, {}, { getRandomValues: (bytes) => bytes }];
        stubs.push({
          getRandomValues() {
            throw new Error("closed");
          },
        });
        for (const stub of stubs) {
          await withCrypto(stub, async () => {
            active(auth.verify(cookie, { now: NOW }));
            equal(codes(), [], "log");
            const due = active(await auth.resolve(cookie, { now: NOW + 2 * DAY }));
            equal(due.session.user.role, "admin", "session");
            equal(codes(), ["no-randomness"], "log");
            const code = await begin(auth).catch((error) => error.code);
            equal(code, "no-randomness", "issue");
            codes();
          });
        }
        active(auth.verify(cookie, { now: NOW + 2 * DAY }), "rolling");
      },
    ];
  }

  yield [
    "randomness that calls back meets no session of another",
    async () => {
      const { auth, codes } = make({});
      const [cookie, theirs] = [
        await begin(auth),
        await begin(auth, { name: "Eve", role: "guest" }),
      ];
      const inside = [];
      const { crypto } = globalThis;
      const draw = crypto.getRandomValues.bind(crypto);
      const calling = {
        getRandomValues(bytes) {
          for (let i = 0; i < 2; i++) inside.push(auth.verify(theirs, { now: NOW }).cause?.code);
          return draw(bytes);
        },
      };
      await withCrypto(calling, () => {
        const renewed = active(auth.verify(cookie, { now: NOW + 2 * DAY }), "rolling");
        equal(renewed.session.user.role, "admin", "session");
        equal(
          auth.verify(renewed.writes.requestCookie, { now: NOW + 2 * DAY }).session,
          renewed.session,
          "sealed",
        );
      });
      equal([...new Set(inside)], ["reentrant"], "inside");
      codes();
    },
  ];

  for (const which of ["jwt", "session"]) {
    yield [
      `callbacks.${which} that hangs or answers too late: undecided, the cookie stays`,
      async () => {
        const cookie = await begin(make({}).auth);
        const late = (settle) =>
          new Promise((resolve, reject) => setTimeout(settle(resolve, reject), LATE));
        const faults = [
          () => new Promise(() => {}),
          () => ({ then() {} }),
          () => late((resolve) => () => resolve({})),
          () => late((_, reject) => () => reject(new Error("late"))),
        ];
        for (const fault of faults) {
          const { auth, codes } = make({ callbacks: { [which]: fault }, callbackTimeout: 0.02 });
          const { status, session, cause, writes } = await auth.resolve(cookie, {
            now: NOW + 2 * DAY,
          });
          equal(
            [status, cause.code, writes.setCookie],
            ["undecided", "callback-timeout", []],
            "outcome",
          );
          equal(session.user.role, "admin", "session");
          equal(codes(), ["callback-timeout"], "log");
        }
        await new Promise((resolve) => setTimeout(resolve, LATE));
      },
    ];
  }

  yield [
    "an event that hangs holds no request",
    async () => {
      const { auth, codes } = make({
        events: { session: () => new Promise(() => {}) },
        callbackTimeout: 0.02,
      });
      const cookie = await begin(auth);
      active(await auth.resolve(cookie, { now: NOW }));
      equal(codes(), ["callback-timeout"], "log");
    },
  ];

  yield [
    "a callback in time is no matter of the limit",
    async () => {
      const jwt = ({ token }) =>
        new Promise((resolve) => setTimeout(resolve, 5, { ...token, late: true }));
      const { auth, codes } = make({ callbacks: { jwt } });
      const cookie = await begin(make({}).auth);
      check(active(await auth.resolve(cookie, { now: NOW }), "claims").token.late, "its answer");
      equal(codes(), [], "log");
    },
  ];
}

/** Runs `work` with another `crypto`; where that is fixed, with its `getRandomValues`. */
async function withCrypto(value, work) {
  const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  const isFixed = own?.configurable === false;
  const undo = isFixed
    ? replace(globalThis.crypto, "getRandomValues", value?.getRandomValues)
    : replace(globalThis, "crypto", value);
  try {
    await work();
  } finally {
    undo();
  }
}

function replace(object, name, value) {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return () => (own ? Object.defineProperty(object, name, own) : delete object[name]);
}
