import type { NextApiRequest } from "next";
import type { NextRequest } from "next/server";
import type { CookieOption, CookiesOptions, LoggerInstance, SessionStrategy } from "../types.js";

/** A token as it is in the cookie. */
export type JWTString = string;

export type SetCookieOptions = Partial<CookieOption["options"]> & {
  expires?: Date | string;
  encode?: (val: unknown) => string;
};

/** What is in the cookie of the session. */
export type SessionToken<T extends SessionStrategy = "jwt"> = T extends "jwt" ? JWTString : string;

export declare function defaultCookies(useSecureCookies: boolean): CookiesOptions;

/** A cookie to set. */
export interface Cookie extends CookieOption {
  value: string;
}

/** The session in one cookie or several. */
export declare class SessionStore {
  #private;
  constructor(
    option: CookieOption,
    req: Partial<{
      cookies: NextRequest["cookies"] | NextApiRequest["cookies"];
      headers: NextRequest["headers"] | NextApiRequest["headers"];
    }>,
    logger: LoggerInstance | Console,
  );
  get value(): string;
  chunk(value: string, options: Partial<Cookie["options"]>): Cookie[];
  clean(): Cookie[];
}
