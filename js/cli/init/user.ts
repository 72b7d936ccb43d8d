/** The user that a new project starts with: nobody knows the password but who ran the command. */

import { randomBytes, randomInt, scryptSync } from "node:crypto";

export interface SampleUser {
  email: string;
  /** Printed once, and kept nowhere. */
  password: string;
  salt: string;
  hash: string;
}

/** Letters and digits that are told apart in every font. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export function makeSampleUser(): SampleUser {
  const group = () =>
    Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  const password = [group(), group(), group(), group()].join("-");
  const salt = randomBytes(16).toString("hex");
  const hash = scryptSync(password, salt, 32).toString("hex");
  return { email: "ada@example.com", password, salt, hash };
}
