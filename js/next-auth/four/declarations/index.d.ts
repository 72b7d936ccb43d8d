export * from "./core/types";
export type { AuthOptions as NextAuthOptions } from "./core/types";
export type { RequestInternal, ResponseInternal as OutgoingResponse } from "./core";
export * from "./next";
export { default } from "./next";
