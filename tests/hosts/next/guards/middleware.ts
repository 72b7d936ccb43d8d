export { guard as middleware } from "./guard";

export const config = { matcher: ["/((?!_next/|unproxied|api/unproxied).*)"] };
