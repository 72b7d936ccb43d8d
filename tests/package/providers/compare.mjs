// What must be the same here and there, and what differs on purpose.

import assert from "node:assert/strict";

/** New for each attempt; whether they are there is compared. */
const RANDOM = ["state", "nonce", "code_challenge"];

/** The address at the provider, parameter by parameter. */
export function compareAddress(ours, theirs, provider) {
  assert.equal(ours.origin + ours.pathname, theirs.origin + theirs.pathname);
  assert.deepEqual(parametersOf(ours), expectedOf(parametersOf(theirs), provider));
}

function parametersOf({ searchParams }) {
  const found = Object.fromEntries(searchParams);
  for (const name of RANDOM) if (name in found) found[name] = "random";
  delete found.redirect_uri;
  return found;
}

/**
 * Here `state` is always sent, since it tells which flow an answer belongs to. A parameter
 * that is `undefined` in the object is left out, and not sent as that word (Notion's).
 */
function expectedOf(theirs) {
  const there = Object.entries(theirs).filter(([, value]) => value !== "undefined");
  return { ...Object.fromEntries(there), state: "random" };
}

/** What `callbacks.signIn` gets; `undefined` on both sides where nobody is signed in. */
export function compareLogin(ours, theirs, kind) {
  // Auth.js invents an account's id where `profile` gives none, a new account each time, and
  // takes for one what anybody could have: an empty text, or what `String` makes of nothing.
  if (theirs && hasNoId(theirs) && !ours) return;
  assert.equal(!!ours, !!theirs, `${kind}: ${ours ? "only waxseal" : "only they"} sign in`);
  if (!ours) return;
  assert.deepEqual(comparable(ours), comparable(theirs), kind);
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

function hasNoId({ account }) {
  const { providerAccountId: id } = account;
  return ["", "undefined", "null", "NaN"].includes(String(id)) || UUID.test(id);
}

function comparable({ user, account, profile }) {
  const { id: _id, ...member } = withoutUndefined(user);
  const { id_token, expires_at, token_type, ...others } = withoutUndefined(account);
  return {
    user: member,
    account: {
      ...others,
      // v4 keeps the case, which means nothing (RFC 6749 §5.1).
      token_type: token_type.toLowerCase(),
      providerAccountId: String(account.providerAccountId),
      hasIdToken: id_token !== undefined,
      hasExpiry: typeof expires_at === "number",
    },
    profile: withoutTimes(profile),
  };
}

/** Of an id_token. */
function withoutTimes({ iat: _iat, exp: _exp, nonce: _nonce, ...profile }) {
  return profile;
}

function withoutUndefined(value) {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}
