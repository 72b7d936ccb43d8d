// A new session after a login: a user in, Set-Cookie lines out. The encoder of
// Auth.js makes the token only.

import { claimsOf, people } from "../lib/claims.mjs";
import { NAMES } from "../lib/config.mjs";
import { decode, encode } from "./authjs.mjs";
import { ORIGIN, OTHERS, all, auth, tokenIn } from "./common.mjs";
import { issueFloor } from "./floors.mjs";

export async function issue(size) {
  const users = people(size);
  const request = new Request(ORIGIN, { headers: { cookie: OTHERS } });
  const issuing = auth({ format: "authjs" });
  const expected = users.map(({ email, role }) => ({ email, role }));
  const person = (claims) => claims && { email: claims.email, role: claims.role };
  const tokenOf = ({ writes }) => tokenIn(writes.setCookie, NAMES.authjs);
  const outcomes = await all(users, (user) => issuing.issue({ user }, request));
  const sealed = await all(outcomes, async (outcome) => ({
    session: outcome.session,
    claims: await decode(tokenOf(outcome)),
  }));
  const token = tokenOf(outcomes[0]);
  return [
    {
      name: "auth.issue({ user }, request)",
      ours: true,
      charted: true,
      inputs: users,
      expected,
      run: (user) => issuing.issue({ user }, request),
      find: (outcome) => decode(tokenOf(outcome)).then(person),
    },
    issueFloor("authjs", { users, token, sealed, decode, expected, find: person }),
    {
      name: "@auth/core encode",
      charted: true,
      inputs: users.map(claimsOf),
      expected,
      run: (token) => encode(token),
      find: (token) => decode(token).then(person),
    },
  ];
}
