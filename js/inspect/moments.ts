/** The lifetimes of a session as moments, in the order of time. */

import { defaultUpdateAge, MAX_AGE } from "../ages.js";
import type { Config } from "../types/config.js";
import type { Moment } from "./inspection.js";
import type { Claims } from "./verify.js";

/** Seconds since 1970 beyond which nothing is a date. */
const LAST = 8.64e12;

export function momentsOf(claims: Claims, config: Config, now: number): Moment[] {
  const { iat, exp, nbf, auth_time: authTime } = claims;
  const { maxAge, updateAge, absoluteEnd } = agesOf(claims, config);
  const [written, ends] = [secondsOf(iat), secondsOf(exp)];
  const idle = earliest(ends, written === undefined ? undefined : written + maxAge, absoluteEnd);
  const renewal = written === undefined ? undefined : written + updateAge;
  // The end would be no later.
  const isRenewed = renewal !== undefined && idle !== undefined && renewal < idle;
  const isBounded = absoluteEnd !== undefined && idle === absoluteEnd;
  const isOver = idle !== undefined && idle * 1000 <= now;
  const moments: [Moment["id"], number | undefined, string, string][] = [
    ["signed-in", secondsOf(authTime), "Signed in", "`auth_time`: renewals leave it alone."],
    ["written", written, "Cookie written", "`iat`, at the last sign-in, update or renewal."],
    ["begins", secondsOf(nbf), "Begins to count", "`nbf`."],
    ["now", now / 1000, "Now", "When this was looked at."],
    [
      "renewal",
      isRenewed && !isBounded && !isOver ? renewal : undefined,
      "Next renewal",
      "The first request after it gets a new cookie: `iat` and `session.updateAge`.",
    ],
    [
      "idle",
      idle,
      isOver ? "Ended" : isBounded ? "Ends" : "Ends if nobody comes",
      isBounded
        ? "`session.absoluteMaxAge` leaves no more."
        : "`exp`, and no later than `iat` and `session.maxAge`.",
    ],
    [
      "exp",
      ends === idle ? undefined : ends,
      "End in the token",
      "`exp`, which the above cut short.",
    ],
    [
      "absolute",
      isBounded || isOver ? undefined : absoluteEnd,
      "Ends in any case",
      "`auth_time` and `session.absoluteMaxAge`, however often it is renewed.",
    ],
  ];
  return moments
    .flatMap(([id, at, label, about]): Moment[] =>
      at === undefined ? [] : [{ id, at: Math.round(at * 1000), label, about }],
    )
    .sort((one, other) => one.at - other.at);
}

/** When the first request gets a new cookie, in milliseconds since 1970. */
export function renewalOf(moments: readonly Moment[]): number | undefined {
  return moments.find(({ id }) => id === "renewal")?.at;
}

/** In seconds. */
function agesOf(claims: Claims, { session = {} }: Config) {
  const { maxAge: longest = MAX_AGE, absoluteMaxAge } = session;
  const { updateAge: often = defaultUpdateAge(longest) } = session;
  const own = secondsOf(claims.max_age);
  const start = earliest(secondsOf(claims.auth_time), secondsOf(claims.iat));
  return {
    maxAge: own ?? longest,
    updateAge: own === undefined ? often : Math.min(often, Math.floor(own / 2)),
    absoluteEnd:
      start === undefined || absoluteMaxAge === undefined ? undefined : start + absoluteMaxAge,
  };
}

function secondsOf(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= LAST ? value : undefined;
}

function earliest(...seconds: (number | undefined)[]): number | undefined {
  const given = seconds.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
