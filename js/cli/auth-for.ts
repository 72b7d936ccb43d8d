import process from "node:process";

// By the package's name, so that its own loader is used.
import { createAuth, type Accept, type Auth, type Format } from "waxseal";
import { internals, type Internals } from "../internals.js";
import type { Secret } from "./secrets.js";
import type { Algorithm } from "./session-cookie.js";

export interface AuthOptions {
  format: Format;
  accept?: Accept[] | undefined;
  /** Base name of the cookie. */
  name?: string | undefined;
  algorithm?: Algorithm | undefined;
  /** With an audience: the `typ` is `JWT`. */
  issuer?: string | undefined;
  audience?: string | undefined;
  tenant?: string | undefined;
  maxAge?: number | undefined;
  absoluteMaxAge?: number | undefined;
}

/** The auth object of an application with these secrets. */
export function authFor(secrets: Secret[], options: AuthOptions): Auth & { inner: Internals } {
  // The address of this environment must not influence cookies from elsewhere.
  delete process.env.AUTH_URL;
  delete process.env.NEXTAUTH_URL;
  const { format, accept, name, algorithm, maxAge, absoluteMaxAge, issuer, audience, tenant } =
    options;
  const isJwt = issuer !== undefined || audience !== undefined;
  const auth = createAuth({
    secret: secrets.map(({ value }) => value),
    format,
    accept,
    tenant,
    cookie: { name },
    jwt:
      format === "signed"
        ? { algorithm, ...(isJwt && { typ: "JWT", issuer, audience }) }
        : undefined,
    session: { maxAge, absoluteMaxAge },
    allowWeakSecret: true,
    logger: {},
  });
  return Object.assign(auth, { inner: internals(auth) });
}
