// Wrong options are type errors as well.

import {
  createAuth,
  credentials,
  WaxsealError,
  type Accept,
  type Format,
  type Reason,
} from "waxseal";
import { expect, type Same } from "./expect.js";

createAuth({
  secret: process.env.AUTH_SECRET,
  format: "signed",
  accept: ["authjs", { format: "next-auth", name: "old" }],
  session: { strategy: "jwt", maxAge: 3600, updateAge: 60, absoluteMaxAge: undefined },
  cookie: { name: "app", domain: "app.test", path: "/", sameSite: "lax", secure: true },
  projections: {
    update: [
      "name",
      { name: "tags", type: "array" },
      { name: "a.b", type: ["string", "null"], maxBytes: 64 },
    ],
  },
  pages: { signIn: "/login", error: "/login", verifyRequest: "/sent" },
  theme: { name: "Acme", logo: "/logo.svg", accent: "#2563eb" },
  basePath: "/api/auth",
  apiPaths: ["/api/", "/trpc/"],
  trustHost: true,
  callbackTimeout: 2.5,
  logger: { error: (error) => expect<Same<typeof error, WaxsealError>>() },
});
createAuth({ secret: ["new", "old"], callbackTimeout: false, apiPaths: false });

const earlier: Accept = { format: "authjs" };
createAuth({
  accept: [
    earlier,
    { format: "signed", domain: "app.test" },
    { format: "signed", path: "/app", prefix: "__Secure-" },
    { format: "authjs", name: "old", domain: undefined, path: undefined, prefix: "" },
  ],
});
// @ts-expect-error which format
createAuth({ accept: [{ name: "old" }] });
// @ts-expect-error no such prefix
createAuth({ accept: [{ format: "signed", prefix: "__Http-" }] });
// @ts-expect-error unknown option
createAuth({ accept: [{ format: "signed", sameSite: "lax" }] });

// @ts-expect-error unknown option
createAuth({ sesion: {} });
// @ts-expect-error unknown option
createAuth({ session: { maxage: 5 } });
// @ts-expect-error a number of seconds
createAuth({ session: { maxAge: "1h" } });
// @ts-expect-error `false` is how it is switched off
createAuth({ callbackTimeout: true });
// @ts-expect-error `false` is how it is switched off
createAuth({ apiPaths: true });
// @ts-expect-error no such format
createAuth({ format: "jwt" });
// @ts-expect-error the session lives in the cookie
createAuth({ session: { strategy: "database" } });
// @ts-expect-error lower case
createAuth({ cookie: { sameSite: "Lax" } });
// @ts-expect-error the jwt projection reads user, account, profile and session
createAuth({ projections: { jwt: { role: "usr.role" } } });
// @ts-expect-error the whole user is no source
createAuth({ projections: { jwt: { user: "user" } } });
// @ts-expect-error the session projection reads the token
createAuth({ projections: { session: { role: "user.role" } } });
// @ts-expect-error the path is called `from`
createAuth({ projections: { session: { role: { path: "token.role" } } } });
// @ts-expect-error a default is JSON
createAuth({ projections: { jwt: { at: { from: "user.at", default: new Date() } } } });
// @ts-expect-error no type of JSON
createAuth({ projections: { update: [{ name: "at", type: "date" }] } });
// @ts-expect-error the bound is a number of bytes
createAuth({ projections: { update: [{ name: "bio", maxBytes: "1 KiB" }] } });
// @ts-expect-error a name is missing
createAuth({ projections: { update: [{ type: "string" }] } });
// @ts-expect-error not a provider
createAuth({ providers: [{ id: "github" }] });
// @ts-expect-error authorize is missing
credentials({ name: "Password" });

// The fields of the form are what authorize gets, as text.
credentials({
  credentials: { email: { label: "E-mail" }, password: { type: "password" } },
  authorize(fields, request) {
    expect<Same<typeof fields.email, string | undefined>>();
    expect<Same<typeof request, Request>>();
    // @ts-expect-error no such field
    fields.passwort;
    return { id: "1" };
  },
});
credentials({
  authorize: ({ anything }) => {
    expect<Same<typeof anything, string | undefined>>();
    return null as { id: string } | null;
  },
});

// Codes are closed unions.
expect<Same<Format, "signed" | "authjs" | "next-auth">>();
"expired" satisfies Reason;
// @ts-expect-error no such reason
"nope" satisfies Reason;
declare const error: WaxsealError;
// @ts-expect-error no such code
error.code === "nope";
if (error.code === "redirect") error.url satisfies string | undefined;

// Everything that has a Cookie header is a source.
const auth = createAuth({});
declare const express: { headers: import("node:http").IncomingHttpHeaders; url: string };
auth.verify(new Request("https://app.test"));
auth.verify(new Headers());
auth.verify({ headers: { cookie: "a=b" } });
auth.verify({ headers: { cookie: ["a=b", "c=d"] } });
auth.verify("a=b");
auth.verify(new Headers().get("cookie"));
auth.verify(undefined);
auth.verify(express);
auth.verify({} as import("node:http").IncomingMessage);
auth.verify({} as import("next/server.js").NextRequest);
auth.verify({} as Awaited<ReturnType<typeof import("next/headers.js").headers>>);
auth.verify("", { now: new Date() }).status;
// @ts-expect-error not a source
auth.verify(5);
// @ts-expect-error not a time
auth.verify("", { now: "today" });

const response: Response = auth.apply(auth.verify(""), new Response());
auth.apply(auth.clear(""), response);
