// Looking for secrets in the memory of a module, byte by byte.

import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import { runInNewContext } from "node:vm";

import { instances } from "./instances.mjs";

v8.setFlagsFromString("--expose-gc");
export const collectGarbage = runInNewContext("gc");

/** How often these bytes stand in the memory. */
export function count(bytes) {
  const memory = Buffer.from(instances.at(-1).exports.memory.buffer);
  let found = 0;
  for (let at = memory.indexOf(bytes); at >= 0; at = memory.indexOf(bytes, at + 1)) found++;
  return found;
}

/** What a key is stored as on its way: as it is, in base64url, in the blocks of HMAC. */
export function forms(key) {
  const blocks = [64, 128].flatMap((size) => {
    if (key.length > size) return [];
    return [0x36, 0x5c].map((pad) => {
      const block = Buffer.alloc(size, pad);
      key.forEach((byte, at) => (block[at] ^= byte));
      return block.subarray(0, key.length);
    });
  });
  return [Buffer.from(key), Buffer.from(Buffer.from(key).toString("base64url")), ...blocks];
}

/** How often the text of each secret stands there; fails where anything made of one does. */
export function textsLeft(secrets) {
  for (const secret of secrets) {
    const [, ...others] = forms(Buffer.from(secret));
    for (const bytes of others) assert.equal(count(bytes), 0, "a form of the secret is left");
    for (const key of derived(secret)) {
      for (const bytes of forms(key)) assert.equal(count(bytes), 0, "a derived key is left");
    }
  }
  return secrets.map((secret) => count(Buffer.from(secret.slice(0, 20))));
}

/** Collects garbage until it is so, for half a second at most. */
export async function collectUntil(isSo) {
  for (let tries = 0; tries < 50 && !isSo(); tries++) {
    // After the wait: what a WeakRef was asked for stays until then.
    await sleep(10);
    collectGarbage();
  }
  // Finalizers are tasks of their own.
  await sleep(10);
}

/** The keys that are derived from a secret for these formats. */
function derived(secret) {
  const authjs = ["", "__Secure-", "__Host-"].map((prefix) => {
    const salt = `${prefix}authjs.session-token`;
    return [salt, `Auth.js Generated Encryption Key (${salt})`, 64];
  });
  const all = [...authjs, ["", "NextAuth.js Generated Encryption Key", 32]];
  return all.flatMap(([salt, info, length]) => {
    const key = Buffer.from(hkdfSync("sha256", secret, salt, info, length));
    const master = createHmac("sha256", salt || Buffer.alloc(32))
      .update(secret)
      .digest();
    // 64 bytes are a key for HMAC and one for AES.
    return [key.subarray(0, 32), key.subarray(length - 32), master];
  });
}

/** A read of each derives the keys of its format and prefix. */
export const cookies = ["waxseal", "authjs", "next-auth"].flatMap((format) =>
  ["", "__Secure-", "__Host-"].map((prefix) => `${prefix}${format}.session-token=x`),
);
