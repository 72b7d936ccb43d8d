// The credentials provider, its errors, and the throttle.

import {
  AuthorizeUnavailable,
  createAuth,
  credentials,
  CredentialsSignin,
  type ThrottleStore,
} from "waxseal";
import { AuthorizeUnavailable as Unavailable, CredentialsSignin as OfNext } from "waxseal/next";
import { expect, type Same } from "./expect.js";

// The fields that are described are those that authorize gets.
credentials({
  credentials: {
    email: { label: "Email", type: "email", placeholder: "you@app.test", autoComplete: "username" },
    password: { type: "password", required: true, minLength: 8 },
    anything: {},
  },
  authorize({ email, password, anything, ...rest }, request) {
    expect<Same<typeof email, string | undefined>>();
    expect<Same<typeof request, Request>>();
    void [password, anything];
    // @ts-expect-error no such field
    void rest.username;
    return null as { id: string } | null;
  },
});
credentials({
  // @ts-expect-error a label is text
  credentials: { email: { label: 5 } },
  authorize: () => null,
});

// As in Auth.js, a subclass says its code.
class Unverified extends CredentialsSignin {
  override code = "unverified";
}
const error = new Unverified("for the log");
expect<Same<typeof error.code, string>>();
expect<Same<typeof error.type, "CredentialsSignin">>();
expect<Same<typeof error.retryAfter, number | undefined>>();
expect<Same<typeof OfNext, typeof CredentialsSignin>>();
expect<Same<typeof Unavailable, typeof AuthorizeUnavailable>>();
void new AuthorizeUnavailable("The database is away.", { cause: error });

const store: ThrottleStore = {
  get: async () => "5",
  set: (key, count, ttl) => void [key.length, count + ttl],
  incr: async (_key, by) => by,
};
createAuth({ throttle: false });
createAuth({ throttle: { limits: { pair: 5, name: 50 }, window: 60, proxies: 2, store } });
createAuth({ throttle: { store: new Map<string, number>() } });
createAuth({ throttle: { key: ({ email }, request) => email && [email, request.url] } });
createAuth({
  // @ts-expect-error `false` switches it off, nothing switches it on
  throttle: true,
});
createAuth({
  // @ts-expect-error each limit has its name
  throttle: { limit: 5 },
});
createAuth({
  // @ts-expect-error what is stored has to be read
  throttle: { store: { set() {} } },
});
