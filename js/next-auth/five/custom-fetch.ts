/**
 * The key of a provider's own `fetch`. It is found by its description, so that nothing else of
 * `@auth/core` gets into a middleware.
 */

import type { customFetch as original } from "@auth/core";

export const customFetch: typeof original = Symbol("custom-fetch") as never;
