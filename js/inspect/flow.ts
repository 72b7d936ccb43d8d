/** The projections as edges: from the user by the claims to the session. */

import type { Config } from "../types/config.js";
import type { Edge, Flow } from "./inspection.js";
import { jwtProjection, sessionProjection, type Projected } from "./projections.js";
import { secrecyOf, type IsSecret } from "./secrecy.js";
import { shown, valueAt } from "./shown.js";
import type { Claims } from "./verify.js";

/** `session` is what the projections alone make of the claims. */
export function flowOf(config: Config, claims: Claims | null, session: object | null): Flow {
  const made = jwtProjection(config);
  const read = sessionProjection(config);
  const isSecret = secrecyOf(config);
  const paths = new Set([...made.map(({ target }) => target), ...read.map(({ from }) => from)]);
  const edges = [...paths].map((claim): Edge => {
    const source = sourceOf(claim, made);
    const to = read.filter(({ from }) => from === claim);
    return {
      from: source?.from ?? null,
      claim,
      value: shown(claim, valueAt(claims, claim), isSecret),
      to: to.map(({ target, isDefault }) => {
        // Under whatever name the session has it, it is what the claim is.
        const isKept: IsSecret = (path) => isSecret(path) || isSecret(claim);
        return { path: target, value: shown(target, valueAt(session, target), isKept), isDefault };
      }),
      isDefault: source?.isDefault ?? true,
      ...(source?.fallback !== undefined && {
        fallback: shown(claim, JSON.parse(source.fallback), isSecret)!.text,
      }),
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
