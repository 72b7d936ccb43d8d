export { proxy } from "./auth";

// Pages only: files need no session.
export const config = { matcher: ["/((?!_next/|icon.svg).*)"] };
