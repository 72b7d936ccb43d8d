export * from "./core/types.js";
export type { AuthOptions as NextAuthOptions } from "./core/types.js";
export type { RequestInternal, ResponseInternal as OutgoingResponse } from "./core/index.js";
export * from "./next/index.js";
export { default } from "./next/index.js";
