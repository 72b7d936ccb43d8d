// What a browser may hold of an earlier configuration, and the configuration that finds it.

import { encode as encodeV5 } from "@auth/core/jwt";
import { encode as encodeV4 } from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import { SECRET } from "../../support/users.mjs";

export { SECRET };

export const APP = "https://app.example.test";
export const DOMAIN = "example.test";

const claims = { sub: "earlier", name: "earlier" };
const LONG = 30 * 86_400;

/** The line of a session that Auth.js began, of either version. */
async function ofAuthjs(base, attributes) {
  const name = `__Secure-${base}.session-token`;
  const token =
    base === "authjs"
      ? await encodeV5({ token: claims, secret: SECRET, salt: name, maxAge: LONG })
      : await encodeV4({ token: claims, secret: SECRET, maxAge: LONG });
  return [`${name}=${token}; ${attributes}; Max-Age=${LONG}; HttpOnly; Secure; SameSite=Lax`];
}

/** The lines of a session that waxseal began, as it was configured then. */
async function ofWaxseal(config, url = APP) {
  const auth = createAuth({ secret: SECRET, ...config });
  return (await auth.issue({ user: { id: "earlier", name: "earlier" } }, { url, headers: {} }))
    .writes.setCookie;
}

/** `lines` makes what is in the browser, `today` is the configuration. */
export const cases = {
  "v4 with Domain to signed": {
    lines: () => ofAuthjs("next-auth", `Domain=${DOMAIN}; Path=/`),
    today: { accept: [{ format: "next-auth", domain: DOMAIN }] },
  },
  "authjs with Domain to without": {
    lines: () => ofAuthjs("authjs", `Domain=${DOMAIN}; Path=/`),
    today: { format: "authjs", accept: [{ format: "authjs", domain: DOMAIN }] },
  },
  "authjs host-only to with Domain": {
    lines: () => ofAuthjs("authjs", "Path=/"),
    today: { format: "authjs", cookie: { domain: DOMAIN } },
  },
  "signed host-only to with Domain": {
    lines: () => ofWaxseal({}),
    today: { cookie: { domain: DOMAIN } },
  },
  "signed with Domain to host-only": {
    lines: () => ofWaxseal({ cookie: { domain: DOMAIN } }),
    today: { accept: [{ format: "signed", domain: DOMAIN, prefix: "__Secure-" }] },
  },
  "authjs at /app to /": {
    lines: () => ofAuthjs("authjs", "Path=/app"),
    today: { format: "authjs", accept: [{ format: "authjs", path: "/app" }] },
  },
  "signed at /app to /": {
    lines: () => ofWaxseal({ cookie: { path: "/app" } }),
    today: { accept: [{ format: "signed", path: "/app", prefix: "__Secure-" }] },
  },
  "v4 with Domain at /app to authjs": {
    lines: () => ofAuthjs("next-auth", `Domain=${DOMAIN}; Path=/app`),
    today: { format: "authjs", accept: [{ format: "next-auth", domain: DOMAIN, path: "/app" }] },
  },
  "partitioned off to on": {
    lines: () => ofWaxseal({}),
    today: { cookie: { partitioned: true, secure: true } },
  },
  "partitioned on to off": {
    lines: () => ofWaxseal({ cookie: { partitioned: true, secure: true } }),
    today: {},
  },
  "authjs, partitioned on to off": {
    lines: () => ofWaxseal({ format: "authjs", cookie: { partitioned: true, secure: true } }),
    today: { format: "authjs" },
  },
};

/** The configurations of the other tests. */
const OLD = "an older secret, of which these are the bytes";
export const others = {
  behind: { secret: [OLD] },
  ahead: { secret: [SECRET, OLD] },
  first: { secret: SECRET },
  second: { secret: OLD },
  "second, named": { secret: OLD, cookie: { name: "second.session-token" } },
};

/** Every configuration by its name, as the servers get them. */
export const configs = Object.fromEntries([
  ...Object.entries(cases).map(([name, { today }]) => [name, { secret: SECRET, ...today }]),
  ...Object.entries(others),
]);
