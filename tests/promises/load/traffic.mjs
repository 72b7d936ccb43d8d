// What comes to the servers, and what must hold of every answer.

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { Jar } from "../../support/jar.mjs";
import { FORMATS } from "../../support/formats.mjs";
import { random } from "./random.mjs";

export const SECRET = "load-tests-secret-52b0c1f6a9-forty-odd-bytes";
export const PROJECTIONS = {
  jwt: { role: "user.role" },
  session: { "user.id": "token.sub", "user.role": "token.role", pad: "token.pad" },
};
const USERS = 400;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAME = /^(?:waxseal|authjs|next-auth)\.session-token(?:\.\d+)?=/;
const CACHE = { "cache-control": "private, no-cache, no-store", expires: "0", pragma: "no-cache" };

const url = "http://load.test";
const config = { secret: SECRET, projections: PROJECTIONS, logger: {} };
const by = Object.fromEntries(FORMATS.map((format) => [format, createAuth({ ...config, format })]));
const reader = createAuth({ ...config, accept: ["authjs", "next-auth"] });

/** Formats, and sizes from one cookie to six. */
const users = Array.from({ length: USERS }, (_, index) => {
  const format = FORMATS[[0, 0, 0, 1, 2][index % 5]];
  const length = [0, 0, 200, 3000, 6000, 16_000][index % 6];
  const name = `User ${index}`;
  const claims = { sub: `user-${index}`, name, email: `user-${index}@load.test`, role: "user" };
  if (length > 0) claims.pad = `${index}-`.repeat(length).slice(0, length);
  return { format, claims };
});

/** A Cookie header with a session of the user, sealed so long ago. */
function seal({ format, claims }, age) {
  return sealCookie(by[format], claims, { url, now: Date.now() - age }).header;
}

const kept = new Map();
/** As `seal`, an hour ago, and the same each time. */
function fresh(user) {
  if (!kept.has(user)) kept.set(user, seal(user, HOUR));
  return kept.get(user);
}

/**
 * @param site how to ask a server: `client`, and `views`, each a `path` with a `read`
 *   that finds the session in an answer; `sees` where it finds the Cookie header that
 *   the application has seen; `writes: false` where no cookie can be renewed
 */
export function traffic(site, seed) {
  const { below, pick, chance, shuffled } = random(seed);
  const { client, views } = site;
  const counts = new Map();
  const violations = [];
  let requests = 0;

  /** One request. `whose` is the user that must be seen, or `null` for nobody. */
  async function read(
    cookie,
    whose,
    { renews = false, clears = false, view = pick(views), refusals = [] } = {},
  ) {
    requests += 1;
    const response = await client.send(view.path, { cookie });
    const { status, headers, setCookie } = response;
    const wrong = (what) => violate(`${view.path}: ${what}`);
    if (refusals.includes(status)) return (count("(header refused by the server)"), response);
    if (status !== 200) return (wrong(`status ${status}`), response);

    const session = view.read(response);
    if (!isSessionOf(session, whose))
      wrong(`session of ${session?.user?.id ?? "nobody"} instead of ${nameOf(whose)}`);

    const lines = setCookie.filter((line) => NAME.test(line));
    const deletes = lines.filter((line) => line.includes("; Max-Age=0"));
    const sets = lines.length - deletes.length;
    if (lines.length > 0) checkCache(headers, wrong);
    if (sets > 0) {
      const after = browser(cookie, setCookie);
      const { session } = reader.verify(after);
      if (!isSessionOf(session, whose))
        wrong(`a cookie of ${session?.user?.id ?? "nobody"} for ${nameOf(whose)}`);
    }
    if (sets > 0 && !renews) wrong("a cookie that nobody was due");
    if (renews && sets === 0 && view.writes !== false) wrong("no renewal");
    if (deletes.length > 0 && !clears && !renews) wrong("a cookie cleared");
    if (clears && deletes.length === 0 && view.writes !== false) wrong("a cookie not cleared");

    const seen = view.sees?.(response);
    if (seen && whose) {
      const { session } = reader.verify(seen);
      if (!isSessionOf(session, whose))
        wrong(`the page sees a cookie of ${session?.user?.id ?? "nobody"}`);
    }
    return response;
  }

  function count(what) {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  function violate(what) {
    if (violations.length < 50) violations.push(what);
    else violations.length += 1;
  }

  const scenarios = {
    /** Nothing is due: nothing is written. An accepted format moves to the own one. */
    async valid(user) {
      await read(fresh(user), user, { renews: user.format !== "signed" });
    },

    async "due for renewal"(user) {
      await read(seal(user, 2 * DAY), user, { renews: true });
    },

    async "the same session at once"(user) {
      const cookie = chance(0.5) ? fresh(user) : seal(user, 2 * DAY);
      const renews = cookie !== fresh(user) || user.format !== "signed";
      await Promise.all(Array.from({ length: 4 }, () => read(cookie, user, { renews })));
    },

    async expired(user) {
      await read(seal(user, 40 * DAY), null, { clears: true });
    },

    async nobody() {
      await read(pick([undefined, "theme=dark", "waxseal.session-token-old=x", "x=1; y=2"]), null);
    },

    /** Bits flip in the value of a cookie. */
    async tampered(user) {
      const pairs = fresh(user).split("; ");
      const at = below(pairs.length);
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pairs[at]);
      const bytes = Buffer.from(value, "latin1");
      for (let flips = 1 + below(3); flips > 0;) {
        const index = below(bytes.length);
        const flipped = bytes[index] ^ (1 << below(7));
        // What a header can carry, and what does not end the cookie.
        if (flipped <= 0x20 || flipped >= 0x7f || flipped === 0x3b || flipped === bytes[index])
          continue;
        bytes[index] = flipped;
        flips -= 1;
      }
      if (bytes.toString("latin1") === value) return;
      pairs[at] = `${name}=${bytes.toString("latin1")}`;
      await read(pairs.join("; "), null);
    },

    /** Foreign cookies up to the limit of 128 KiB, and beyond it. */
    async oversized(user) {
      const cookie = fresh(user);
      const room = 131_072 - cookie.length;
      // A session that moves is longer in the own format, and what goes on to the page is read again.
      const edge = user.format === "signed" ? room - 2 : room - 500;
      const size = pick([1000, 8000, 30_000, 90_000, edge, room + 1, room + 20_000]);
      const padded = `${padding(size - 2)}; ${cookie}`;
      const fits = padded.length <= 131_072;
      const whose = fits ? user : null;
      // A server may refuse such a header before anything of it is read.
      await read(padded, whose, {
        renews: fits && user.format !== "signed",
        refusals: size > 8000 ? [431, 494] : [],
      });
    },

    /** One cookie of its own that is too long, or a value of nothing but rubbish. */
    async "rubbish of any size"() {
      const name = `${pick(["waxseal", "authjs", "next-auth"])}.session-token`;
      const value = padding(pick([0, 1, 100, 4096, 5000, 20_000, 60_000])).replace(
        /[=; ]/g,
        pick([".", "x", "-"]),
      );
      await read(`${name}=${value}`, null);
    },

    async "chunks in any order"(user) {
      const cookie = shuffled(fresh(user).split("; ")).join("; ");
      await read(`a=1; ${cookie}; b=2`, user, { renews: user.format !== "signed" });
    },

    async "a chunk is missing"() {
      const user = chunked(pick);
      const pairs = fresh(user).split("; ");
      pairs.splice(below(pairs.length), 1);
      await read(pairs.join("; "), null);
    },

    async "chunks of two users"() {
      const [one, other] = twoChunked(pick);
      const [mine, theirs] = [fresh(one).split("; "), fresh(other).split("; ")];
      const at = below(Math.min(mine.length, theirs.length));
      mine[at] = theirs[at];
      await read(mine.join("; "), null);
    },

    /** Two of one name: the one that verifies, if no other does. */
    async "a second cookie of the name"(user) {
      const whole = single(pick);
      const cookie = fresh(whole);
      const [name] = cookie.split("=", 1);
      const other = chance(0.5) ? user : single(pick);
      const theirs =
        fresh(other).startsWith(`${name}=`) && !fresh(other).includes("; ") && other !== whole;
      if (theirs) await read(shuffled([cookie, fresh(other)]).join("; "), null);
      else
        await read(shuffled([cookie, `${name}=${padding(200)}`]).join("; "), whole, {
          renews: whole.format !== "signed",
        });
    },

    async "signing in, reading, signing out"() {
      const jar = new Jar();
      const id = `${seed}-${below(1e9)}`;
      const person = { claims: { name: `Guest ${id}`, role: "user", sub: "7" }, format: "signed" };
      const ask = async (path, form) => {
        requests += 1;
        const response = await client.send(path, { cookie: jar.header, form });
        if (response.status >= 400) violate(`${path}: status ${response.status}`);
        const lines = response.setCookie.filter((line) => NAME.test(line));
        if (lines.length > 0) checkCache(response.headers, (what) => violate(`${path}: ${what}`));
        jar.keep(response.setCookie);
        return response;
      };
      // Somebody else's session is still there: it must not survive.
      if (chance(0.3))
        jar.keep(
          fresh(single(pick))
            .split("; ")
            .map((pair) => `${pair}; Path=/`),
        );
      const { csrfToken } = JSON.parse((await ask("/api/auth/csrf")).body);
      await ask("/api/auth/callback/credentials", { csrfToken, name: person.claims.name });
      for (let reads = 1 + below(4); reads > 0; reads--) await read(jar.header, person);
      if (chance(0.2)) await Promise.all([1, 2, 3].map(() => read(jar.header, person)));
      await ask("/api/auth/signout", { csrfToken });
      if (jar.names("session-token").length > 0) violate("signing out leaves a cookie");
      await read(jar.header, null);
    },

    async "hanging up"(user) {
      requests += 1;
      const { path } = pick(views);
      const cookie = chance(0.5) ? fresh(user) : seal(user, 2 * DAY);
      const half = { announced: 500, sent: '{"csrfToken":"' };
      const isPost = chance(0.3);
      await client.abort(
        isPost ? "/api/auth/session" : path,
        { cookie, ...(isPost && half) },
        below(25),
      );
    },
  };

  /** What most people do happens most. */
  const mix = Object.keys(scenarios).flatMap((name) =>
    Array(name === "valid" ? 6 : name === "due for renewal" ? 2 : 1).fill(name),
  );

  return {
    violations,
    counts,
    requests: () => requests,
    async step() {
      const name = pick(mix);
      count(name);
      try {
        await scenarios[name](pick(users));
      } catch (error) {
        violate(`${name}: ${error.message}`);
      }
    },
  };
}

function chunked(pick) {
  return until(
    () => pick(users),
    (user) => fresh(user).includes("; "),
  );
}

function single(pick) {
  return until(
    () => pick(users),
    (user) => !fresh(user).includes("; "),
  );
}

/** Of one format, whose cookies have the same names. */
function twoChunked(pick) {
  const one = chunked(pick);
  return [
    one,
    until(
      () => chunked(pick),
      (user) => user.format === one.format && user !== one,
    ),
  ];
}

function until(make, fits) {
  for (;;) {
    const made = make();
    if (fits(made)) return made;
  }
}

function isSessionOf(session, whose) {
  if (whose === null) return session === null;
  const { sub, name, email, role, pad } = whose.claims;
  const user = session?.user;
  return (
    user?.id === sub &&
    user.name === name &&
    user.email === email &&
    user.role === role &&
    session.pad === pad
  );
}

function nameOf(whose) {
  return whose?.claims.sub ?? "nobody";
}

/** The Cookie header that a browser sends after an answer. */
function browser(cookie, setCookie) {
  const jar = new Jar();
  jar.keep(
    cookie
      .split("; ")
      .map((pair) => `${pair}; Path=/`)
      .filter((line) => line.length < 4000 + 8),
  );
  jar.keep(setCookie);
  return jar.header;
}

function checkCache(headers, wrong) {
  for (const [name, value] of Object.entries(CACHE)) {
    if (headers[name] !== value) wrong(`a session cookie with ${name}: ${headers[name]}`);
  }
}

/** Cookies of others, in exactly so many characters. */
function padding(length) {
  const pairs = "tracking=0123456789abcdef; "
    .repeat(Math.ceil(length / 27))
    .slice(0, Math.max(length, 0));
  return pairs.replace(/[; ]+$/, (end) => "x".repeat(end.length));
}
