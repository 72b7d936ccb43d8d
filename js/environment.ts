/** What the runtime provides: environment variables, where they can be read, and Web Crypto. */

import { noRandomness } from "./errors.js";

const NAMES = [
  "AUTH_SECRET",
  "AUTH_SECRET_1",
  "AUTH_SECRET_2",
  "AUTH_SECRET_3",
  "AUTH_SECRET_1_UNTIL",
  "AUTH_SECRET_2_UNTIL",
  "AUTH_SECRET_3_UNTIL",
  "AUTH_SECRET_UNTIL",
  "AUTH_TRUST_HOST",
  "AUTH_URL",
  "AWS_LAMBDA_FUNCTION_NAME",
  "CF_PAGES",
  "NEXTAUTH_SECRET",
  "NEXTAUTH_URL",
  "VERCEL",
] as const;

export type Environment = { readonly [N in (typeof NAMES)[number]]?: string };

/** The variables that matter here. Deno throws for each that `--allow-env` does not name. */
export function environment(): Environment {
  return Object.fromEntries(NAMES.map((name) => [name, variable(name)])) as Environment;
}

/** One more, whose name a provider makes. */
export function variable(name: string): string | undefined {
  try {
    return variables()?.[name];
  } catch {
    return undefined;
  }
}

/** True unless something says that this is development. */
export function isProduction(): boolean {
  try {
    const mode = variables()?.NODE_ENV;
    // By convention Node without NODE_ENV is a developer's machine. Cloudflare, which
    // has a `process.env` under `nodejs_compat`, is not.
    return mode === undefined ? !variables() || isWorkerd() : mode === "production";
  } catch {
    return true;
  }
}

/** The runtime's Web Crypto. */
export function webCrypto(): Crypto {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (crypto?.subtle && crypto.randomUUID) return crypto as Crypto;
  throw noRandomness();
}

/** Where no request may wait for the promise of another. */
export function isWorkerd(): boolean {
  return (globalThis as any).navigator?.userAgent === "Cloudflare-Workers";
}

function variables(): { [name: string]: string | undefined } | undefined {
  return (globalThis as any).process?.env;
}
