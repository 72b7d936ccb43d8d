export declare function detectOrigin(forwardedHost: any, protocol: any): string | undefined;
