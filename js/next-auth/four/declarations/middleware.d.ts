export { default } from "./next/middleware.js";
export * from "./next/middleware.js";
