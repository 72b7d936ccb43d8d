export { default } from "./next/middleware";
export * from "./next/middleware";
