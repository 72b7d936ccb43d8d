/** Refreshing the provider's tokens: what an auth object loads for it. */

export { resolveRefreshed } from "./resolve.js";
export { endRefresh, publishTokens } from "./session.js";
