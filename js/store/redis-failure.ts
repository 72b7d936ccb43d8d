/** What to do where Redis cannot be asked, or refuses: loaded when it does. */

import { explained, isUnreachable } from "./failure.js";

/** By what an answer of the server begins with. */
const ADVICE: readonly [RegExp, string][] = [
  [
    /\b(NOAUTH|WRONGPASS)\b/,
    "Redis refuses the client's user or password: give the client those of the server.",
  ],
  [
    /\bNOPERM\b/,
    "The client's user may not do in Redis what waxseal asks for: allow it GET, SET, EVAL, XADD, XRANGE, XTRIM, PTTL and PEXPIRE on the keys of `prefix`.",
  ],
  [
    /\bREADONLY\b/,
    "This Redis is a replica, which takes no writes: connect the client to the primary.",
  ],
  [
    /\bOOM\b/,
    "Redis is full: raise its `maxmemory`, and leave `maxmemory-policy` at `noeviction`.",
  ],
  [/\bMISCONF\b/, "Redis cannot write to its disk, and takes nothing until it can: see its log."],
  [/\b(MOVED|CROSSSLOT)\b/, "This Redis is a node of a cluster: use a client for clusters."],
  [
    /\bWRONGTYPE\b/,
    "A key of waxseal in Redis is in use for something else: choose another `prefix`.",
  ],
  [
    /unknown command|syntax error/i,
    "This Redis does not know what waxseal asks for: use Redis 6.2 or newer, or Valkey, with scripts.",
  ],
];

export function failureOf(cause: unknown): unknown {
  return explained(cause, (thrown) => {
    const found = ADVICE.find(([answer]) => answer.test(thrown.text));
    if (found) return found[1];
    if (!isUnreachable(thrown)) return undefined;
    const why = thrown.code === undefined ? "" : ` (${thrown.code})`;
    return `Redis cannot be reached${why}: check that it runs, and the address that the client has. \`npx waxseal doctor --redis\` tries the one of \`REDIS_URL\`.`;
  });
}
