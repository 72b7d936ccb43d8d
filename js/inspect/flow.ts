/** The projections as edges: from the user by the claims to the session. */

import type { Config } from "../types/config.js";
import type { Edge, Flow } from "./inspection.js";
import { shown, valueAt } from "./shown.js";
import type { Claims } from "./verify.js";

/** A projected value: from where to where. */
interface Projected {
  target: string;
  from: string;
  /** JSON. */
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

/** `session` is what the projections alone make of the claims. */
export function flowOf(config: Config, claims: Claims | null, session: object | null): Flow {
  const made = jwtProjection(config);
  const read = withDefaults(SESSION, config.projections?.session).map((entry) => ({
    ...entry,
    from: entry.from.replace(/^token\./, ""),
  }));
  const paths = new Set([...made.map(({ target }) => target), ...read.map(({ from }) => from)]);
  const edges = [...paths].map((claim): Edge => {
    const source = sourceOf(claim, made);
    const to = read.filter(({ from }) => from === claim);
    return {
      from: source?.from ?? null,
      claim,
      value: shown(lastOf(claim), valueAt(claims, claim)),
      to: to.map(({ target, isDefault }) => {
        // Under whatever name the session has it, it is what the claim is.
        const value = shown(`${lastOf(claim)} ${lastOf(target)}`, valueAt(session, target));
        return { path: target, value, isDefault };
      }),
      isDefault: source?.isDefault ?? true,
      ...(source?.fallback !== undefined && { fallback: source.fallback }),
    };
  });
  const projected = new Set(edges.map(({ claim }) => claim.split(".", 1)[0]!));
  const inside = Object.keys(claims ?? {}).filter((name) => !projected.has(name));
  return { edges: edges.filter((edge) => isWorthShowing(edge, edges, claims)), inside };
}

/** What makes a claim; a part of an object that is projected comes from the same part. */
function sourceOf(claim: string, made: readonly Projected[]): Projected | undefined {
  const own = made.find(({ target }) => target === claim);
  if (own) return own;
  const whole = made.find(({ target }) => claim.startsWith(`${target}.`));
  if (!whole) return undefined;
  const { target, isDefault } = whole;
  return { target: claim, from: whole.from + claim.slice(target.length), isDefault };
}

/** A default that finds nothing says nothing, and of an object its parts say more. */
function isWorthShowing(edge: Edge, edges: readonly Edge[], claims: Claims | null): boolean {
  const { claim, isDefault, value, to } = edge;
  const isAllDefault = isDefault && to.every((target) => target.isDefault);
  if (isAllDefault && claims !== null && value === null) return false;
  return to.length > 0 || !edges.some((other) => other.claim.startsWith(`${claim}.`));
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

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
