export { middleware } from "./auth";

// Next.js 13.5 answers no form without JavaScript where there is a middleware: see docs/limits.md.
export const config = { matcher: ["/((?!forms$).*)"] };
