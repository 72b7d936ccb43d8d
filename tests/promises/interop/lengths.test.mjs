// Encrypted tokens of every length against OpenSSL, in both directions: the blocks
// that AES takes one by one and those that it takes together.

import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { test } from "node:test";

import { createAuth } from "waxseal";

const SECRETS = Array.from(
  { length: 4 },
  (_, number) => `a secret of more than thirty-two bytes, ${number}`,
);
const LENGTHS = Array.from({ length: 160 }, (_, length) => length);
const NOBODY = { headers: {}, url: "http://app.example/" };
const EXP = 4_102_444_800;

const FORMATS = {
  authjs: "Auth.js Generated Encryption Key (authjs.session-token)",
  "next-auth": "NextAuth.js Generated Encryption Key",
};

/** How a token is sealed and opened with a key, given the bytes of its header. */
const ENCRYPTIONS = {
  "A256CBC-HS512": {
    seal(key, aad, text) {
      const iv = randomBytes(16);
      const cipher = createCipheriv("aes-256-cbc", key.subarray(32, 64), iv);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return [iv, sealed, this.tag(key, aad, iv, sealed)];
    },
    open(key, aad, [iv, sealed, tag]) {
      assert.deepEqual(tag, this.tag(key, aad, iv, sealed));
      const cipher = createDecipheriv("aes-256-cbc", key.subarray(32, 64), iv);
      return Buffer.concat([cipher.update(sealed), cipher.final()]);
    },
    tag(key, aad, iv, sealed) {
      const bits = Buffer.alloc(8);
      bits.writeUInt32BE(aad.length * 8, 4);
      const mac = createHmac("sha512", key.subarray(0, 32));
      return mac
        .update(Buffer.concat([aad, iv, sealed, bits]))
        .digest()
        .subarray(0, 32);
    },
  },
  A256GCM: {
    seal(key, aad, text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key.subarray(0, 32), iv).setAAD(aad);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return [iv, sealed, cipher.getAuthTag()];
    },
    open(key, aad, [iv, sealed, tag]) {
      const cipher = createDecipheriv("aes-256-gcm", key.subarray(0, 32), iv);
      cipher.setAAD(aad).setAuthTag(tag);
      return Buffer.concat([cipher.update(sealed), cipher.final()]);
    },
  },
};

for (const [format, info] of Object.entries(FORMATS)) {
  const name = `${format}.session-token`;
  const salt = format === "authjs" ? name : "";
  const projections = { jwt: { padding: "user.padding" } };

  for (const [at, secret] of SECRETS.entries()) {
    const auth = createAuth({ secret, format, projections });
    const key = Buffer.from(hkdfSync("sha256", secret, salt, info, 64));
    const issue = async (padding) => {
      const { token, writes } = await auth.issue({ user: { id: "1", padding } }, NOBODY);
      return { token, sealed: writes.setCookie[0].split(/[=;]/)[1] };
    };

    test(`${format}, secret ${at}: OpenSSL opens what is sealed`, async () => {
      for (const length of LENGTHS) {
        const { token, sealed } = await issue("x".repeat(length));
        const [header, empty, ...rest] = sealed.split(".");
        assert.equal(empty, "");
        const { enc } = JSON.parse(Buffer.from(header, "base64url"));
        const parts = rest.map((part) => Buffer.from(part, "base64url"));
        const text = ENCRYPTIONS[enc].open(key, Buffer.from(header), parts);
        assert.deepEqual(JSON.parse(text), token);
      }
    });

    test(`${format}, secret ${at}: what OpenSSL seals is opened, and not when a bit is wrong`, async () => {
      const encryptions = format === "authjs" ? Object.keys(ENCRYPTIONS) : ["A256GCM"];
      const headers = encryptions.map((enc) => base64url(JSON.stringify({ alg: "dir", enc })));
      const own = (await issue("")).sealed.split(".")[0];
      for (const header of [own, ...headers]) {
        const { enc } = JSON.parse(Buffer.from(header, "base64url"));
        for (const length of LENGTHS) {
          const sub = randomBytes(length).toString("latin1");
          const claims = Buffer.from(JSON.stringify({ sub, exp: EXP }));
          const parts = ENCRYPTIONS[enc].seal(key, Buffer.from(header), claims);
          const cookie = () => `${name}=${header}..${parts.map(base64url).join(".")}`;
          const outcome = auth.verify(cookie());
          assert.equal(outcome.status, "active", `${enc}, ${length}: ${outcome.reason}`);
          assert.equal(outcome.token.sub, sub);

          const part = parts[length % 3];
          part[length % part.length] ^= 1 << (length % 8);
          assert.equal(auth.verify(cookie()).reason, "signature", `${enc}, ${length}`);
        }
      }
    });
  }
}

function base64url(bytes) {
  return Buffer.from(bytes).toString("base64url");
}
