export { proxy } from "./auth";

// The first: below a basePath the other one misses the root (vercel/next.js#73786).
export const config = { matcher: ["/", "/((?!_next/|unproxied|api/unproxied).*)"] };
