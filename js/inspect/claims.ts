/** What each claim is for. */

import type { Config } from "../types/config.js";
import { claimSizes } from "./finding.js";
import type { Claim } from "./inspection.js";
import { jwtProjection } from "./projections.js";
import { secrecyOf } from "./secrecy.js";
import { shown } from "./shown.js";
import type { Claims } from "./verify.js";

/** What only the core writes, and what everybody means by the others. */
const CORE = new Map([
  ["iat", "When this token was written. Renewals move it."],
  ["exp", "When this token ends, unless it is renewed before."],
  ["nbf", "Before this time the token does not count."],
  ["jti", "The id of this token; each one that is written has another."],
  ["sid", "The id of the session, the same through all renewals."],
  ["auth_time", "When the user signed in. Renewals leave it alone."],
  ["proof_time", "When the user last proved who they are, for step-up."],
  ["max_age", "This session's own lifetime, in seconds."],
  ["persist", "Whether the cookie outlives the browser."],
  ["rev", "How often the session was written since the sign-in."],
  ["gen", "How often the tokens of its provider were refreshed."],
  ["op_sid", "The session at the provider, so that a sign-out there ends this one."],
  ["op_sub", "The user at the provider, so that a sign-out there ends this session."],
  ["tenant", "The tenant whose session it is."],
  ["of_tenant", "Marks `tenant` as written by waxseal."],
]);

const ISSUER = new Map([
  ["iss", "Who made the token; it must be `jwt.issuer`."],
  ["aud", "For whom it was made; `jwt.audience` must be in it."],
]);

const USUAL = new Map([
  ["sub", "Whose session it is: the user's id."],
  ["name", "The user's name."],
  ["email", "The user's email address."],
  ["picture", "The user's image."],
]);

const REFRESH = {
  provider: "The provider whose tokens are kept here.",
  access_token: "The provider's access token, for the server alone.",
  refresh_token: "The provider's refresh token, for the server alone.",
  expires_at: "When the access token ends, in seconds since 1970.",
};

export function claimRows(claims: Claims, config: Config): Claim[] {
  const sizes = claimSizes(claims);
  const sources = new Map<string, string[]>();
  for (const { target, from } of jwtProjection(config)) {
    const name = target.split(".", 1)[0]!;
    sources.set(name, [...(sources.get(name) ?? []), from]);
  }
  const names = config.jwt?.issuer === undefined ? CORE : new Map([...CORE, ...ISSUER]);
  const refresh = refreshPurposes(config);
  const isSecret = secrecyOf(config);
  return Object.entries(claims).map(([name, value]) => {
    const made = sources.get(name);
    const [kind, purpose] = ((): [Claim["kind"], string] => {
      if (names.has(name)) return ["core", names.get(name)!];
      if (refresh.has(name)) return ["provider", refresh.get(name)!];
      const usual = USUAL.get(name);
      if (made) return ["projection", `${usual ? `${usual} ` : ""}From ${list(made)}.`];
      return ["other", usual ?? "Of the application: no projection makes it."];
    })();
    return { name, kind, purpose, ...shown(name, value, isSecret)!, bytes: sizes[name] ?? 0 };
  });
}

function refreshPurposes({ refresh }: Config): Map<string, string> {
  if (refresh === undefined) return new Map();
  const { claims = {} } = Object(refresh) as { claims?: { [name: string]: unknown } };
  return new Map(
    Object.entries(REFRESH).map(([name, text]) => [
      Object.hasOwn(claims, name) ? String(claims[name]) : name,
      text,
    ]),
  );
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
