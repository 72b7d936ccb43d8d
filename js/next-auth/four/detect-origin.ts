/** `next-auth/utils/detect-origin` 4. */

declare const process: {
  env: { AUTH_TRUST_HOST?: string; NEXTAUTH_URL?: string; VERCEL?: string };
};

export function detectOrigin(forwardedHost: unknown, protocol: unknown): string | undefined {
  const { AUTH_TRUST_HOST, NEXTAUTH_URL, VERCEL } = process.env;
  if (NEXTAUTH_URL) return NEXTAUTH_URL;
  if (!(VERCEL ?? AUTH_TRUST_HOST)) return undefined;
  return `${protocol === "http" ? "http" : "https"}://${forwardedHost}`;
}
