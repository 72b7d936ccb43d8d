/** The projections that an application has, the defaults included; the core has the same. */

import type { Config } from "../types/config.js";

/** A projected value: from where to where. */
export interface Projected {
  target: string;
  from: string;
  /** What stands for a missing source, as JSON. */
  fallback?: string;
  isDefault: boolean;
}

const JWT: readonly [target: string, from: string][] = [
  ["name", "user.name"],
  ["email", "user.email"],
  ["picture", "user.image"],
  ["sub", "user.id"],
];

const SESSION: readonly [target: string, from: string][] = [
  ["user.name", "token.name"],
  ["user.email", "token.email"],
  ["user.image", "token.picture"],
  ["expires", "token.exp"],
];

/** What makes claims at a sign-in, the defaults included. */
export function jwtProjection({ projections }: Config): Projected[] {
  return withDefaults(JWT, projections?.jwt);
}

/** What makes the session, from paths in the claims. */
export function sessionProjection({ projections }: Config): Projected[] {
  return withDefaults(SESSION, projections?.session).map((entry) => ({
    ...entry,
    from: entry.from.replace(/^token\./, ""),
  }));
}

function withDefaults(
  defaults: readonly [target: string, from: string][],
  given: { readonly [target: string]: unknown } | undefined,
): Projected[] {
  const own = Object.entries(given ?? {}).map(([target, source]): Projected => {
    if (typeof source === "string") return { target, from: source, isDefault: false };
    const { from, default: fallback } = Object(source) as { from?: unknown; default?: unknown };
    const text = fallback === undefined ? undefined : JSON.stringify(fallback);
    return {
      target,
      from: String(from),
      isDefault: false,
      ...(text !== undefined && { fallback: text }),
    };
  });
  // One that is given stands in place of the default.
  const isReplaced = (target: string) => own.some((entry) => entry.target === target);
  return [
    ...defaults
      .filter(([target]) => !isReplaced(target))
      .map(([target, from]) => ({ target, from, isDefault: true })),
    ...own,
  ];
}
