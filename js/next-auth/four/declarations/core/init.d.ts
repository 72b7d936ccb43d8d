import type { RequestInternal } from "./index.js";
import type { Cookie } from "./lib/cookie.js";
import type { AuthOptions } from "./types.js";

export declare function init(params: {
  origin?: string;
  authOptions: AuthOptions;
  providerId?: string;
  action: any;
  callbackUrl?: string;
  csrfToken?: string;
  isPost: boolean;
  cookies: RequestInternal["cookies"];
}): Promise<{ options: any; cookies: Cookie[] }>;
