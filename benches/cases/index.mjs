// What is compared: waxseal as its README shows it, and the peers in the fastest
// form that their own documentation shows. Everything here runs in every runtime.
//
// The first case of a comparison is the one that the others are measured by. `charted`
// marks the peers that the chart of the README shows.

import { check } from "../lib/check.mjs";
import { authjs } from "./authjs.mjs";
import { formats } from "./formats.mjs";
import { issue } from "./issue.mjs";
import { nextAuth } from "./next-auth.mjs";
import { authjsSecrets, signedSecrets } from "./secrets.mjs";
import { signed } from "./signed.mjs";

/** Bytes of claims. A cookie holds 4096 bytes: the tokens of the last size are in chunks. */
const SIZES = [200, 300, 1024, 3584, 12_288];
const SECRETS = [1, 2, 4, 8];
const FORMATS = [1, 2, 3];

export const comparisons = [
  {
    name: "signed",
    title: "Read a signed session (HS256)",
    axis: "claims",
    points: SIZES,
    cases: signed,
  },
  {
    name: "authjs",
    title: "Read an Auth.js v5 session (A256CBC-HS512)",
    axis: "claims",
    points: SIZES,
    cases: authjs,
  },
  {
    name: "next-auth",
    title: "Read a NextAuth.js v4 session (A256GCM)",
    axis: "claims",
    points: SIZES,
    cases: nextAuth,
  },
  {
    name: "issue",
    title: "Issue an Auth.js v5 session",
    axis: "claims",
    points: SIZES,
    cases: issue,
  },
  {
    name: "signed-secrets",
    title: "Several secrets, signed (300 B)",
    axis: "secrets",
    points: SECRETS,
    cases: signedSecrets,
  },
  {
    name: "authjs-secrets",
    title: "Several secrets, Auth.js v5 (300 B)",
    axis: "secrets",
    points: SECRETS,
    cases: authjsSecrets,
  },
  {
    name: "formats",
    title: "Several accepted formats (300 B)",
    axis: "formats",
    points: FORMATS,
    cases: formats,
  },
];

/** `signed@300` is one point of a comparison. */
export const names = comparisons.flatMap(({ name, points }) => points.map((at) => `${name}@${at}`));

/**
 * The chosen comparisons, ready to be measured: every case has found the right
 * session in all its inputs, and none in a forged or expired token.
 */
export async function prepare(only, native = {}) {
  const groups = [];
  for (const { name, title, axis, points, cases } of comparisons) {
    for (const at of points) {
      if (only && !only.includes(name) && !only.includes(`${name}@${at}`)) continue;
      const group = { name, title, axis, at, cases: await cases(at, native) };
      for (const each of group.cases) await check(each);
      groups.push(group);
    }
  }
  return groups;
}
