import type { OAuthChecks } from "../../../providers/index.js";
import type { RequestInternal } from "../../index.js";
import type { CookiesOptions } from "../../types.js";
import type { Cookie } from "../cookie.js";

export declare function signCookie(
  type: keyof CookiesOptions,
  value: string,
  maxAge: number,
  options: any,
): Promise<Cookie>;

export declare const PKCE_CODE_CHALLENGE_METHOD = "S256";

interface Check<Used> {
  create(options: any, cookies: Cookie[], resParams: any): Promise<void>;
  use(
    cookies: RequestInternal["cookies"],
    resCookies: Cookie[],
    options: any,
    checks: OAuthChecks,
  ): Promise<Used>;
}

export declare const pkce: Check<string | undefined>;
export declare const state: Check<void>;
export declare const nonce: Check<string | undefined>;

export {};
