/** The configuration of next-auth as an application gives it, of either major. */

import type { CompatCookieName } from "../compat.js";
import type { Awaitable } from "../types/utility.js";

/** The original that is stood in for. */
export type Major = 4 | 5;

/** Loose, since each major has types of its own, and applications in JavaScript have none. */
export interface GivenConfig {
  providers?: unknown;
  secret?: string | readonly string[] | null | undefined;
  session?: GivenSession | null | undefined;
  jwt?: GivenJwt | null | undefined;
  adapter?: unknown;
  callbacks?: object | null | undefined;
  events?: object | null | undefined;
  pages?: object | null | undefined;
  theme?: GivenTheme | null | undefined;
  cookies?:
    | { [Name in CompatCookieName | "sessionToken"]?: GivenCookie | null | undefined }
    | null
    | undefined;
  useSecureCookies?: boolean | undefined;
  debug?: boolean | undefined;
  logger?: object | null | undefined;
  trustHost?: boolean | undefined;
  basePath?: string | undefined;
  redirectProxyUrl?: string | undefined;
  skipCSRFCheck?: unknown;
  raw?: unknown;
  experimental?: object | null | undefined;
}

export interface GivenSession {
  strategy?: string | undefined;
  maxAge?: number | undefined;
  updateAge?: number | undefined;
  generateSessionToken?: unknown;
}

export interface GivenJwt {
  secret?: string | readonly string[] | undefined;
  maxAge?: number | undefined;
  encode?: ((params: any) => Awaitable<string>) | undefined;
  decode?: ((params: any) => Awaitable<object | null>) | undefined;
}

export interface GivenTheme {
  colorScheme?: string | undefined;
  logo?: string | undefined;
  brandColor?: string | undefined;
  buttonText?: string | undefined;
}

export interface GivenCookie {
  name?: string | undefined;
  options?:
    | {
        domain?: string | undefined;
        path?: string | undefined;
        sameSite?: string | boolean | undefined;
        secure?: boolean | undefined;
        httpOnly?: boolean | undefined;
        maxAge?: number | undefined;
        expires?: unknown;
        partitioned?: boolean | undefined;
      }
    | null
    | undefined;
}

/** Says a sentence once. */
export type Warn = (sentence: string) => void;

/** Options that version 4 does not know. */
export const OPTIONS_OF_5: readonly string[] = [
  "basePath",
  "experimental",
  "raw",
  "redirectProxyUrl",
  "skipCSRFCheck",
  "trustHost",
] satisfies readonly (keyof GivenConfig)[];
