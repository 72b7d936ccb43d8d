import type { Client } from "../../../providers/openid.js";

export declare function openidClient(options: any): Promise<Client>;
