/** Sign-in links that a database keeps, by the adapter of the application, as Auth.js does it. */

import { askAdapter } from "../adapter/index.js";
import { Verification } from "../auth-error.js";
import { webCrypto } from "../environment.js";
import { badReturn } from "../callbacks.js";
import type { Internals } from "../internals.js";
import type { VerificationToken } from "../types/adapter.js";
import { plainAddress } from "./address.js";
import type { EmailProvider } from "./provider.js";

/** A new token; the database keeps only its hash. */
export async function storeLink(
  app: Internals,
  provider: EmailProvider,
  identifier: string,
  expires: Date,
): Promise<string> {
  const given = (await provider.generateToken()) ?? randomToken();
  if (typeof given !== "string" || given === "") {
    throw badReturn("generateVerificationToken must return a text.");
  }
  const [token] = await hashesOf(app, provider, given);
  await askAdapter(app, "createVerificationToken", { identifier, token, expires });
  return given;
}

/**
 * Whom a link was sent to; it is spent with that.
 *
 * @throws Verification where there is no such link, or it is too late for it.
 */
export async function useLink(
  app: Internals,
  provider: EmailProvider,
  token: string,
  address: string | undefined,
): Promise<string> {
  for (const hash of await hashesOf(app, provider, token)) {
    const found = (await askAdapter(app, "useVerificationToken", {
      identifier: address,
      token: hash,
    })) as VerificationToken | null | undefined;
    if (found) return addressOf(found, address);
  }
  throw new Verification("There is no such sign-in link, or it was used before.");
}

function addressOf({ identifier, expires }: VerificationToken, address: string | undefined) {
  // As text where the database knows no dates.
  const isLate = !(Date.now() <= new Date(expires).getTime());
  const isOther = address !== undefined && address !== "" && identifier !== address;
  if (isLate || isOther || plainAddress(identifier) !== identifier) {
    throw new Verification("This sign-in link has expired, or is for another address.");
  }
  return identifier;
}

/** Under each secret, so that links outlive a rotation; the first is that of a new link. */
async function hashesOf(app: Internals, { secret }: EmailProvider, token: string) {
  if (secret === undefined) return app.linkHashes(token);
  const { tenant } = app.settings;
  // As the core does it with the secrets of all.
  const bytes = new TextEncoder().encode(token + secret + (tenant && `\0${tenant}`));
  return [hex(new Uint8Array(await webCrypto().subtle.digest("SHA-256", bytes)))];
}

function randomToken(): string {
  return hex(webCrypto().getRandomValues(new Uint8Array(32)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
