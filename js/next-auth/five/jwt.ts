/** `getToken`, `encode` and `decode` of the original: they need no configuration. */

export * from "@auth/core/jwt";
