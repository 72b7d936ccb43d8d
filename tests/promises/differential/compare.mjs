// What both sides make of a case, and whether a difference is intended.

import { build, payloadOf } from "./cases.mjs";
import { INTENDED } from "./intended.mjs";
import { anatomy } from "./json.mjs";
import { chunks } from "./parties.mjs";
import { signedKid } from "./seal.mjs";

/** Claims that waxseal writes anew into a session that is sealed again. */
const OWNED = ["iat", "exp", "jti", "sid", "auth_time", "proof_time", "rev"];
const OWNED_WITH_ISSUER = [...OWNED, "iss", "aud"];

/** A cookie's value has no `;`, and no white space at its ends. */
export function fitsCookies(token) {
  return chunks(token).every((chunk) => !chunk.includes(";") && !/^[ \t]|[ \t]$/.test(chunk));
}

/**
 * `{ agreed: "accepted" | "refused" }`, `{ intended: [names] }`, or
 * `{ unexpected: "…" }`.
 */
export async function compare(parties, made, token = build(made)) {
  const ours = parties.ours(made.name, token, made.now);
  const theirs = await parties.theirs(made.name, token);
  return { ...verdict(parties, made, token, ours, theirs), ours, theirs, token };
}

function verdict(parties, made, token, ours, theirs) {
  if (ours.refused && theirs.refused) return { agreed: "refused" };
  if (ours.claims && theirs.claims) {
    return same(ours, theirs.claims, parties.typ)
      ? { agreed: "accepted" }
      : { unexpected: "other claims" };
  }
  const facts = look(parties, made, token);
  const intended = INTENDED.filter(
    ({ reason, applies }) => (ours.refused ? reason === ours.refused : !reason) && applies(facts),
  );
  if (intended.length > 0) return { intended: intended.map(({ code }) => code) };
  return { unexpected: ours.refused ? "only waxseal refuses it" : "only waxseal accepts it" };
}

/** The same values in the same order; of a session that is sealed again, the rest. */
function same({ claims, renewed }, others, typ) {
  const owned = typ === "JWT" ? OWNED_WITH_ISSUER : OWNED;
  const text = (claims) => {
    if (!renewed) return JSON.stringify(claims);
    const names = Object.keys(claims).filter((name) => !owned.includes(name));
    return JSON.stringify(names.sort().map((name) => [name, claims[name]]));
  };
  return text(claims) === text(others);
}

/** What the predicates look at: the token's parts as a lenient reader sees them. */
function look({ format, secrets, typ, algorithm }, made, token) {
  const segments = token.split(".");
  const lenient = (segment = "") => Buffer.from(segment, "base64");
  return {
    format,
    segments,
    header: anatomy(lenient(segments[0])),
    payload: anatomy(format === "signed" ? lenient(segments[1]) : payloadOf(made)),
    typ,
    algorithm,
    seconds: Math.floor(made.now / 1000),
    kids: secrets.map((secret) => signedKid(secret)),
    secretIndex: secrets.indexOf(made.secret),
  };
}
