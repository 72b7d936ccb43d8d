/** The origin of the site: of the environment, else of the proxy in front where it is trusted. */
export declare function detectOrigin(forwardedHost: any, protocol: any): string | undefined;
