// Random histories of two browsers and their application: signing in and out, reading,
// updating, rotating secrets, moving between formats, clocks, meddling. Whatever the
// history, a browser's session is that of whoever signed in there last, or none.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import fc from "fast-check";
import { createAuth } from "waxseal";

import { APP, Jar, SIBLING } from "../../support/site.mjs";
import { FORMATS, NAMES } from "./claims.mjs";
import { holds } from "./run.mjs";

const START = 1_800_000_000_000;
const MAX_AGE = 20_000;
const UPDATE_AGE = 500;
const ABSOLUTE = 50_000;
const url = `${APP}/page`;

const secretOf = (number) => `secret number ${number} of the model, of forty bytes`;
const auths = new Map();

/** The application as it is configured at the moment. */
function authOf({ secrets, format }) {
  const key = `${secrets} ${format}`;
  if (!auths.has(key)) {
    auths.set(
      key,
      createAuth({
        secret: secrets.map(secretOf),
        format,
        accept: FORMATS.filter((other) => other !== format),
        session: { maxAge: MAX_AGE, updateAge: UPDATE_AGE, absoluteMaxAge: ABSOLUTE },
        projections: {
          jwt: { pad: "user.pad", nick: "user.nick" },
          session: { nick: "token.nick" },
          update: [{ name: "nick", maxBytes: 100_000 }],
        },
        logger: { error() {}, warn() {} },
      }),
    );
  }
  return auths.get(key);
}

/** What a browser sends, and what the application does with it. */
const requestOf = ({ jars }, browser) => jars[browser].request(url);
const keep = ({ jars }, browser, writes) => void jars[browser].keep(writes.setCookie, url);
const seconds = (now) => Math.floor(now / 1000);

/** Whether a time lies ahead of the clock by more than the leeway. */
const isAhead = (model, time) => time > seconds(model.now) + 15;

/** Whether a session has not begun yet for a clock that was set back: it is refused, and stays. */
const isEarly = (model, { begun, iat, format }) =>
  isAhead(model, begun) || (format === "signed" && isAhead(model, iat));

/** Whether somebody must be, may be, or must not be signed in. */
function expected(model, browser) {
  const session = model.sessions[browser];
  if (!session) return "nobody";
  const now = seconds(model.now);
  if (now >= session.exp + 15 || now >= session.begun + ABSOLUTE + 15 || isEarly(model, session))
    return "nobody";
  // No sibling domain gets at a cookie with __Host-, if that is the format that is written.
  const isTossed = model.tossed[browser] && !(session.isHost && model.format === "signed");
  const isSure =
    model.secrets.includes(session.secret) && now < session.exp && !session.meddled && !isTossed;
  return isSure ? "somebody" : "either";
}

/** Whether a session was written under the strongest prefix; one that moves keeps its own. */
const hasHost = ({ setCookie }) =>
  setCookie.some((line) => line.startsWith("__Host-") && !line.includes("=; Max-Age=0"));

/** Checks an outcome against the model, and takes over what was written. */
function check(model, real, browser, outcome) {
  const expectation = expected(model, browser);
  const session = model.sessions[browser];
  if (outcome.status !== "active") {
    assert.ok(["anonymous", "invalid"].includes(outcome.status), outcome.status);
    assert.equal(outcome.session, null);
    assert.notEqual(expectation, "somebody", `${outcome.status} ${outcome.reason}`);
    if (/^(expired|absolute-max-age)$/.test(outcome.reason))
      assert.notDeepEqual(outcome.writes.setCookie, []);
  } else {
    assert.notEqual(expectation, "nobody");
    const { token } = outcome;
    assert.equal(token.sub, session.user);
    assert.equal(token.sid, session.sid);
    assert.equal(token.auth_time, session.begun);
    assert.equal(token.nick, session.nick);
    assert.equal(token.pad, session.pad);
    assert.ok(token.exp <= session.begun + ABSOLUTE);
    // In the formats of Auth.js an `iat` ahead counts as now.
    const end =
      outcome.renewed === null && isAhead(model, session.iat)
        ? Math.min(token.exp, seconds(model.now) + MAX_AGE)
        : token.exp;
    assert.equal(outcome.session.expires, new Date(end * 1000).toISOString());
    if (outcome.renewed !== null) {
      assert.equal(token.rev, session.rev + 1);
      assert.ok(token.exp <= seconds(model.now) + MAX_AGE);
      const { rev, exp, iat } = token;
      Object.assign(session, {
        rev,
        exp,
        iat,
        secret: model.secrets[0],
        format: model.format,
        isHost: hasHost(outcome.writes),
      });
    } else {
      assert.equal(token.rev, session.rev);
      assert.equal(token.exp, session.exp);
    }
  }
  keep(real, browser, outcome.writes);
  if (outcome.status !== "invalid") return;
  if (session && isEarly(model, session)) assert.deepEqual(outcome.writes.setCookie, []);
  else model.sessions[browser] = undefined;
}

/** A command: what it does to both, and how it is told. */
const command = (name, run) => (value) => ({
  check: () => true,
  run: (model, real) => run(model, real, value),
  toString: () => `${name}(${JSON.stringify(value)})`,
});

const commands = {
  signIn: command("sign in", async (model, real, { browser, user, pad }) => {
    const old = model.sessions[browser];
    const data = { id: user, pad: "x".repeat(pad), nick: "" };
    const { writes, token } = await authOf(model).issue({ user: data }, requestOf(real, browser));
    keep(real, browser, writes);
    assert.notEqual(token.sid, old?.sid);
    const { sid, exp, rev, iat } = token;
    assert.equal(rev, 0);
    model.sessions[browser] = {
      user,
      pad: data.pad,
      nick: "",
      sid,
      exp,
      rev,
      iat,
      begun: seconds(model.now),
      secret: model.secrets[0],
      format: model.format,
      isHost: hasHost(writes),
    };
  }),
  read: command("read", async (model, real, { browser }) => {
    check(model, real, browser, authOf(model).verify(requestOf(real, browser)));
  }),
  resolve: command("resolve", async (model, real, { browser }) => {
    check(model, real, browser, await authOf(model).resolve(requestOf(real, browser)));
  }),
  glance: command("glance", async (model, real, { browser }) => {
    const session = await authOf(model).getSession(requestOf(real, browser));
    const expectation = expected(model, browser);
    assert.ok(
      expectation === "either" || (session !== null) === (expectation === "somebody"),
      expectation,
    );
    if (session) assert.equal(session.nick, model.sessions[browser].nick);
  }),
  update: command("update", async (model, real, { browser, nick }) => {
    const session = model.sessions[browser];
    const before = session && { ...session };
    const outcome = await authOf(model).update(requestOf(real, browser), {
      nick,
      pad: "not listed",
      sub: "attacker",
      sid: "planted",
    });
    if (outcome.status === "active") session.nick = nick;
    if (outcome.status === "active" && outcome.renewed === null) assert.equal(before.nick, nick);
    check(model, real, browser, outcome);
  }),
  signOut: command("sign out", async (model, real, { browser }) => {
    keep(real, browser, authOf(model).clear(requestOf(real, browser)));
    model.sessions[browser] = undefined;
    assert.equal(authOf(model).verify(requestOf(real, browser)).session, null);
  }),
  wait: command("wait", async (model, real, { by }) => {
    model.now += by * 1000;
    mock.timers.setTime(model.now);
    // The browser has dropped the cookie, and does not get it back with the clock.
    for (const session of model.sessions)
      if (session && seconds(model.now) >= session.exp) session.meddled = true;
  }),
  rotate: command("rotate", async (model) => {
    model.secrets = [model.next++, ...model.secrets].slice(0, 3);
  }),
  forget: command("forget old secrets", async (model) => {
    model.secrets = model.secrets.slice(0, 1);
  }),
  move: command("move to", async (model, real, { format }) => {
    model.format = format;
  }),
  meddle: command("meddle", async (model, real, { browser, format, end, value }) => {
    // Somebody on the same host, or with the browser in hand.
    for (const prefix of ["__Host-", "__Secure-", ""]) {
      real.jars[browser].keep([`${prefix}${NAMES[format]}${end}=${value}; Path=/; Secure`], url);
    }
    if (model.sessions[browser]) model.sessions[browser].meddled = true;
  }),
  toss: command("toss", async (model, real, { browser, format, end, value }) => {
    real.jars[browser].keep(
      [`__Secure-${NAMES[format]}${end}=${value}; Domain=example.test; Path=/page; Secure`],
      SIBLING,
    );
    model.tossed[browser] = true;
  }),
  anew: command("a new browser", async (model, real, { browser }) => {
    real.jars[browser] = new Jar();
    model.tossed[browser] = false;
    model.sessions[browser] = undefined;
  }),
  swap: command("swap cookies", async (model, real) => {
    // Two people exchange their browsers.
    real.jars.reverse();
    model.sessions.reverse();
    model.tossed.reverse();
  }),
};

const browser = fc.constantFrom(0, 1);
const junk = {
  browser,
  format: fc.constantFrom(...FORMATS),
  end: fc.constantFrom("", ".0", ".1", ".7", ".16"),
  value: fc.constantFrom("x", "a.b.c", "eyJ.e30.x"),
};
const all = [
  fc
    .record({
      browser,
      user: fc.constantFrom("ada", "grace", "mallory"),
      pad: fc.constantFrom(0, 0, 100, 2950, 4000, 9000),
    })
    .map(commands.signIn),
  fc.record({ browser }).map(commands.read),
  fc.record({ browser }).map(commands.read),
  fc.record({ browser }).map(commands.resolve),
  fc.record({ browser }).map(commands.glance),
  fc
    .record({ browser, nick: fc.constantFrom("", "a", "é", "x".repeat(3000)) })
    .map(commands.update),
  fc.record({ browser }).map(commands.signOut),
  fc
    .record({ by: fc.constantFrom(1, 60, 499, 501, 5000, 19_999, 20_001, 49_999) })
    .map(commands.wait),
  fc.record({ by: fc.nat({ max: 3000 }) }).map(commands.wait),
  // A clock that is set back.
  fc.record({ by: fc.integer({ min: -3600, max: -1 }) }).map(commands.wait),
  fc.constant({}).map(commands.rotate),
  fc.constant({}).map(commands.forget),
  fc.record({ format: fc.constantFrom(...FORMATS) }).map(commands.move),
  fc.record(junk).map(commands.meddle),
  fc.record(junk).map(commands.toss),
  fc.record({ browser }).map(commands.anew),
  fc.constant({}).map(commands.swap),
];

test("whatever happens, a session is that of who signed in, or none", async () => {
  mock.timers.enable({ apis: ["Date"], now: START });
  try {
    let ran = 0;
    await holds(
      250,
      fc.commands(all, { maxCommands: 60, size: "+1" }),
      fc.constantFrom(...FORMATS),
      async (history, format) => {
        mock.timers.setTime(START);
        await fc.asyncModelRun(
          () => ({
            model: {
              now: START,
              secrets: [1],
              next: 2,
              format,
              sessions: [undefined, undefined],
              tossed: [false, false],
            },
            real: { jars: [new Jar(), new Jar()] },
          }),
          history,
        );
        ran += [...history].length;
      },
    );
    assert.ok(ran > 1000, `${ran} steps`);
  } finally {
    mock.timers.reset();
  }
});
