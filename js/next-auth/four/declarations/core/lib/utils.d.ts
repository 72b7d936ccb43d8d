import type { InternalUrl } from "../../utils/parse-url.js";
import type { AuthOptions } from "../types.js";

export declare function fromDate(time: number, date?: number): Date;

export declare function hashToken(token: string, options: any): string;

export declare function createSecret(params: {
  authOptions: AuthOptions;
  url: InternalUrl;
}): string;
