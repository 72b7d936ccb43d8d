export { guard as proxy } from "./guard";

export const config = { matcher: ["/((?!_next/|unproxied|api/unproxied).*)"] };
