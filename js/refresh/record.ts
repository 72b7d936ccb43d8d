/** The register of a session: what the refreshes have changed, and who is about it. */

/** Times in milliseconds since 1970. */
export interface Register {
  /** How many refreshes there were. */
  gen: number;
  /** What they changed in the claims, all together, as JSON. */
  patch?: string;
  /** When the last one was settled, and by the claim of that name. */
  at?: number;
  by?: string;
  /** Somebody asks the provider. */
  claim?: { by: string; until: number };
  /** The last tries failed. */
  fail?: { n: number; until: number };
  rejected?: { gen: number; at: number };
  /** The session has ended. */
  ended?: true;
}

interface Sealing {
  seal(key: string, text: string): string;
  unseal(key: string, sealed: string): string | undefined;
}

const VERSION = 1;

export function sealRecord({ seal }: Pick<Sealing, "seal">, key: string, register: Register) {
  return seal(key, JSON.stringify({ v: VERSION, ...register }));
}

/** `undefined` where it was sealed under another secret or key, or by another version. */
export function openRecord(
  { unseal }: Pick<Sealing, "unseal">,
  key: string,
  sealed: string,
): Register | undefined {
  const text = unseal(key, sealed);
  if (text === undefined) return undefined;
  const { v, ...register } = JSON.parse(text) as Register & { v: number };
  return v === VERSION && Number.isSafeInteger(register.gen) ? register : undefined;
}
