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
  const { v, ...register } = (text === undefined ? {} : parsed(text)) as Partial<Register> & {
    v?: number;
  };
  const isOurs = v === VERSION && Number.isSafeInteger(register.gen);
  const isPatch = register.patch === undefined || typeof register.patch === "string";
  return isOurs && isPatch ? (register as Register) : undefined;
}

/** What is sealed is ours, but may be of a version to come. */
function parsed(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
