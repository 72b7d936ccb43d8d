// A new session after a login: a user in, Set-Cookie lines out. The encoder of
// Auth.js makes the token only.

import { claimsOf, people } from "../lib/claims.mjs";
import { NAMES } from "../lib/config.mjs";
import { decode, encode } from "./authjs.mjs";
import { ORIGIN, OTHERS, auth, tokenIn } from "./common.mjs";

export function issue(size) {
  const users = people(size);
  const request = new Request(ORIGIN, { headers: { cookie: OTHERS } });
  const issuing = auth({ format: "authjs" });
  const expected = users.map(({ email, role }) => ({ email, role }));
  const person = (claims) => claims && { email: claims.email, role: claims.role };
  return [
    {
      name: "auth.issue({ user }, request)",
      ours: true,
      charted: true,
      inputs: users,
      expected,
      run: (user) => issuing.issue({ user }, request),
      find: ({ writes }) => decode(tokenIn(writes.setCookie, NAMES.authjs)).then(person),
    },
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
