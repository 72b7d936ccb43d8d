import type { ResponseInternal } from "../core/index.js";
import type { Cookie } from "../core/lib/cookie.js";

export declare function setCookie(res: any, cookie: Cookie): void;

export declare function getBody(req: Request): Promise<Record<string, any> | undefined>;

export declare function toResponse(res: ResponseInternal): Response;
