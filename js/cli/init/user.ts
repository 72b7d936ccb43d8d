/** The user that a new project starts with: nobody knows the password but who ran the command. */

import { pbkdf2Sync, randomBytes, randomInt, scryptSync } from "node:crypto";

export interface SampleUser {
  email: string;
  /** Printed once, and kept nowhere. */
  password: string;
  salt: string;
  hash: string;
  /** How the hash is made. */
  digest: "scrypt" | "pbkdf2";
}

/** The most that Workers allow. */
export const PBKDF2_ROUNDS = 100_000;

/** Letters and digits that are told apart in every font. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export function makeSampleUser(digest: SampleUser["digest"]): SampleUser {
  const group = () =>
    Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  const password = [group(), group(), group(), group()].join("-");
  const salt = randomBytes(16).toString("hex");
  const bytes =
    digest === "scrypt"
      ? scryptSync(password, salt, 32)
      : pbkdf2Sync(password, salt, PBKDF2_ROUNDS, 32, "sha256");
  return { email: "ada@example.com", password, salt, hash: bytes.toString("hex"), digest };
}
