/** The configuration of an application of which a few facts are known. */

import type { Accept, Config, Format } from "../types/config.js";
import type { Algorithm } from "./session-cookie.js";

/** What may be said of the application that a cookie is for. */
export interface AppFacts {
  format: Format;
  accept?: Accept[] | undefined;
  /** Base name of the cookie. */
  name?: string | undefined;
  algorithm?: Algorithm | undefined;
  /** With an audience: the `typ` is `JWT`. */
  issuer?: string | undefined;
  audience?: string | undefined;
  tenant?: string | undefined;
  /** In seconds, as the next two. */
  maxAge?: number | undefined;
  updateAge?: number | undefined;
  absoluteMaxAge?: number | undefined;
}

/** The configuration with these secrets, however short they are. */
export function configFor(secrets: readonly string[], facts: AppFacts): Config {
  const { format, accept, name, algorithm, issuer, audience, tenant } = facts;
  const { maxAge, updateAge, absoluteMaxAge } = facts;
  const isJwt = issuer !== undefined || audience !== undefined;
  const typ = isJwt ? { typ: "JWT" as const, issuer, audience } : {};
  return {
    secret: secrets,
    format,
    accept,
    tenant,
    cookie: { name },
    jwt: format === "signed" ? { ...(algorithm && { algorithm }), ...typ } : undefined,
    session: { maxAge, updateAge, absoluteMaxAge },
    allowWeakSecret: true,
  };
}
