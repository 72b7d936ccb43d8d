/** The address that a sign-in link goes to: one, as plain as can be. */

import { becomesAscii } from "../lower-case.js";

/** Characters (RFC 5321 §4.5.3.1, and RFC 3696 erratum 1690). */
const LONGEST = 254;
const LONGEST_LOCAL = 64;

/**
 * The address in lower case, as Auth.js keeps it; `undefined` for everything that one program
 * may read as another address than the next does (CVE-2022-35924): several of them, quotes,
 * comments, encoded words, white space and controls, characters that Unicode makes equal, what
 * a command line reads as an option, and domains that are network addresses.
 */
export function plainAddress(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 2 * LONGEST) return undefined;
  // What a keyboard or a clipboard adds; a line break is an attack.
  const given = value.replace(/^ +| +$/g, "");
  const address = given.toLowerCase();
  if (becomesAscii(given) || !isPlain(given) || !isPlain(address)) return undefined;
  return address;
}

function isPlain(text: string): boolean {
  const [local = "", domain = "", ...more] = text.split("@");
  return (
    more.length === 0 &&
    text.length <= LONGEST &&
    local.length <= LONGEST_LOCAL &&
    text === text.normalize("NFKC") &&
    !INVISIBLE.test(text) &&
    LOCAL.test(local) &&
    !local.startsWith("-") &&
    // An encoded word (RFC 2047) is decoded by some mail programs, to anything at all.
    !local.includes("=?") &&
    DOMAIN.test(domain) &&
    !NUMERIC.test(domain) &&
    !DEVIATING.test(domain)
  );
}

const INVISIBLE = /\p{DI}/u;
/** Atoms with dots between them (RFC 5322 §3.2.3), and letters of any script (RFC 6531). */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** Names with dots between them, and no address in brackets. */
const DOMAIN =
  /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?)*$/u;
/** What URLs and resolvers take for an IPv4 address: `127.0.0.1`, `2130706433`, `0x7f.1`. */
const NUMERIC = /(^|\.)(\p{Nd}+|0x[\da-f]*)$/iu;
/** Letters that are others in one version of internationalized domain names (UTS #46 §4.1.3). */
const DEVIATING = /[\u00df\u1e9e\u03c2]/;
