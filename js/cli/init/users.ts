/** The module with one user, until those of the project take its place. */

import { typedIn, type Language } from "./file.js";
import { PBKDF2_ROUNDS, type SampleUser } from "./user.js";

export function usersModule(language: Language, user: SampleUser): string {
  return user.digest === "scrypt" ? scryptUsers(language, user) : pbkdf2Users(language, user);
}

/** For hosts with `node:crypto`. */
function scryptUsers(language: Language, user: SampleUser): string {
  const ts = typedIn(language);
  return `import { scryptSync, timingSafeEqual } from "node:crypto";

${list(language, user)}
/** The user with this email and password, or \`null\`. */
export function findByPassword(email = "", password = "")${ts(": User | null")} {
  const found = users.find((user) => user.email === email.trim().toLowerCase());
  // For unknown names too, so that the time does not tell which names exist.
  const hash = scryptSync(password, found?.salt ?? "nobody", 32);
  if (!found || !timingSafeEqual(hash, Buffer.from(found.hash, "hex"))) return null;
  return { id: found.id, name: found.name, email: found.email, role: found.role };
}
`;
}

/** For hosts that have Web Crypto alone, such as Workers without `nodejs_compat`. */
function pbkdf2Users(language: Language, user: SampleUser): string {
  const ts = typedIn(language);
  return `${list(language, user)}
/** The user with this email and password, or \`null\`. */
export async function findByPassword(email = "", password = "")${ts(": Promise<User | null>")} {
  const found = users.find((user) => user.email === email.trim().toLowerCase());
  // For unknown names too, so that the time does not tell which names exist.
  const hash = await digest(password, found?.salt ?? "nobody");
  if (!found || !isEqual(hash, found.hash)) return null;
  return { id: found.id, name: found.name, email: found.email, role: found.role };
}

/** PBKDF2, in hex, with as many rounds as Workers allow. Where you can, take Argon2id or scrypt. */
async function digest(password${ts(": string")}, salt${ts(": string")})${ts(": Promise<string>")} {
  const bytes = (text${ts(": string")}) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveBits"]);
  const method = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: ${underscored(PBKDF2_ROUNDS)} };
  const hash = new Uint8Array(await crypto.subtle.deriveBits(method, key, 256));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In the same time wherever they differ. */
function isEqual(one${ts(": string")}, other${ts(": string")})${ts(": boolean")} {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
`;
}

function list(language: Language, { email, salt, hash }: SampleUser): string {
  const ts = typedIn(language);
  const type = `export interface User {
  id: string;
  name: string;
  email: string;
  role: "admin" | "member";
}

`;
  return `${ts(type)}// Your database takes the place of this list. \`waxseal init\` printed the password once.
const users${ts(": (User & { salt: string; hash: string })[]")} = [
  {
    id: "1",
    name: "Ada",
    email: "${email}",
    role: "admin",
    salt: "${salt}",
    hash: "${hash}",
  },
];
`;
}

function underscored(number: number): string {
  return String(number).replace(/(?<=\d)(?=(\d{3})+$)/g, "_");
}
