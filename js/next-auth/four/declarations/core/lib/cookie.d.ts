import type { CookieOption, CookiesOptions, SessionStrategy } from "../types.js";

/** A token as it is in the cookie. */
export type JWTString = string;

export type SessionToken<T extends SessionStrategy = "jwt"> = T extends "jwt" ? JWTString : string;

export type SetCookieOptions = Partial<CookieOption["options"]> & {
  expires?: Date | string;
  encode?: (val: unknown) => string;
};

export interface Cookie extends CookieOption {
  value: string;
}

/** Throws: cookies are written by waxseal. */
export declare function defaultCookies(useSecureCookies: boolean): CookiesOptions;

/** Throws: cookies are read by waxseal. */
export declare class SessionStore {
  constructor(option: CookieOption, req: object, logger: object);
  get value(): string;
  chunk(value: string, options: Partial<Cookie["options"]>): Cookie[];
  clean(): Cookie[];
}
