// Every difference from jose, @auth/core and next-auth 4 that is on purpose. All but
// the last ones are tokens that waxseal refuses and the library takes; `reason` is
// what waxseal says then, and where there is none, waxseal takes what the library
// refuses. `applies` looks at the token alone. Each has an example, which is a test,
// and each must occur in a run of 100,000 tokens.
//
// None of these tokens can be made without the secret, but for those of
// "base64url", which carry the claims and the seal that they always had.

import { OWN } from "./cases.mjs";
import { LONG } from "./parties.mjs";
import { base64url, signedKid } from "./seal.mjs";

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (bytes) => bytes.toString("latin1");
const add = (key, value) => (made) => made.header.push([`"${key}"`, value]);
const put = (key, value) => (made) => {
  made.members = [...made.members.filter(([name]) => name !== `"${key}"`), [`"${key}"`, value]];
};

export const INTENDED = [
  {
    code: "base64url",
    sentence:
      "A segment that is not canonical base64url: padding, white space, another alphabet, spare bits, or characters that a lenient decoder skips.",
    source: "RFC 7515 section 2, RFC 4648 sections 3.2 to 3.5; attack class 10",
    reason: "malformed",
    applies: ({ segments }) => segments.some((segment) => !isCanonical(segment)),
    format: "signed",
    example: (made) => made.text.push({ kind: "a segment's last bits", segment: 2, bit: 1 }),
  },
  {
    code: "duplicate-claims",
    sentence: "A member twice in one object of the claims, at any depth and in any spelling.",
    source: "RFC 7519 section 4; attack class 11",
    reason: "malformed",
    applies: ({ payload }) => payload.duplicate,
    format: "authjs",
    example: (made) => made.members.push(['"role"', '"user"'], ['"ro\\u006ce"', '"admin"']),
  },
  {
    code: "duplicate-parameters",
    sentence: "A parameter twice in the header, or a member twice in one of them.",
    source: "RFC 7515 section 4, RFC 7516 section 4; attack class 11",
    reason: "malformed",
    applies: ({ header }) => header.duplicate,
    format: "signed",
    example: (made) => made.header.unshift(['"alg"', '"none"']),
  },
  {
    code: "proto",
    sentence: "A member `__proto__` in the claims or the header, at any depth.",
    source: "attack class 42: no code that gets the claims can assign it by mistake",
    reason: "malformed",
    applies: ({ payload, header }) => payload.proto || header.proto,
    format: "next-auth",
    example: (made) => made.members.push(['"n"', '{"__proto__":{"admin":true}}']),
  },
  {
    code: "depth",
    sentence: "Claims or a header of more than 32 levels.",
    source: "RFC 8259 section 9; attack class 12: what reads them needs no deep stack",
    reason: "malformed",
    applies: ({ payload, header }) => payload.depth > 32 || header.depth > 32,
    format: "signed",
    example: put("deep", `${"[".repeat(32)}${"]".repeat(32)}`),
  },
  {
    code: "number-range",
    sentence: "A number beyond the range of a double, which JavaScript reads as Infinity.",
    source: "RFC 8259 section 6, RFC 7493 section 2.2; attack class 12",
    reason: "malformed",
    applies: ({ payload, header }) => payload.overflow || header.overflow,
    format: "authjs",
    example: put("exp", "1e400"),
  },
  {
    code: "utf-8",
    sentence: "Claims or a header that are not UTF-8, or begin with a byte order mark.",
    source: "RFC 7519 section 7.2, RFC 8259 section 8.1; attack class 12",
    reason: "malformed",
    applies: ({ payload, header }) => !payload.isText || !header.isText,
    format: "next-auth",
    example: put("text", '"\udcff"'),
  },
  {
    code: "surrogate-key",
    sentence: "Half of a surrogate pair as the name of a member; in a value it stays as it is.",
    source: "RFC 7493 section 2.1; attack class 12",
    reason: "malformed",
    applies: ({ payload, header }) => payload.surrogateKey || header.surrogateKey,
    format: "signed",
    example: (made) => made.members.push(['"\\ud83d"', "1"]),
  },
  {
    code: "no-exp",
    sentence: "Claims without `exp`: such a session would never end.",
    source: "attack class 14",
    reason: "claims",
    applies: ({ payload }) => isObject(payload.value) && !Object.hasOwn(payload.value, "exp"),
    format: "authjs",
    example: (made) => {
      made.members = made.members.filter(([key]) => key !== '"exp"');
    },
  },
  {
    code: "date-exponent",
    sentence: "`exp`, `nbf`, `iat` or `auth_time` with an exponent, which no library writes.",
    source: "RFC 7519 section 2; attack class 13",
    reason: "claims",
    applies: ({ payload }) =>
      /"(exp|nbf|iat|auth_time)"\s*:\s*-?[0-9.]+[eE]/.test(text(payload.bytes)),
    format: "signed",
    example: put("exp", "4e9"),
  },
  {
    code: "auth-time",
    sentence:
      "An `auth_time` that is no number: waxseal counts `absoluteMaxAge` from it, the libraries do not know it.",
    source: "OpenID Connect Core section 2; attack class 13",
    reason: "claims",
    applies: ({ payload }) =>
      isObject(payload.value) &&
      Object.hasOwn(payload.value, "auth_time") &&
      typeof payload.value.auth_time !== "number",
    format: "next-auth",
    example: put("auth_time", '"1"'),
  },
  {
    code: "no-iat",
    sentence:
      "In the format `signed`, claims without `iat`: we write it, and the lifetime counts from it.",
    source: "attack class 67",
    reason: "claims",
    applies: ({ format, payload }) =>
      format === "signed" && isObject(payload.value) && !Object.hasOwn(payload.value, "iat"),
    format: "signed",
    example: (made) => {
      made.members = made.members.filter(([key]) => key !== '"iat"');
    },
  },
  {
    code: "iat-ahead",
    sentence: "In the format `signed`, an `iat` of more than 15 seconds ahead.",
    source: "attack class 67",
    reason: "not-yet-valid",
    applies: ({ format, payload, seconds }) =>
      format === "signed" && payload.value?.iat > seconds + 15,
    format: "signed",
    example: (made) => put("iat", `${Math.floor(made.now / 1000) + 16}`)(made),
  },
  {
    code: "max-age",
    sentence: "A token whose `iat` is longer ago than `session.maxAge`, whatever its `exp` is.",
    source: "attack class 67",
    reason: "expired",
    applies: ({ payload, seconds }) => payload.value?.iat + LONG <= seconds - 15,
    format: "authjs",
    example: put("iat", "7"),
  },
  {
    code: "check-cookie",
    sentence:
      "In the format `next-auth`, what its check cookies held: `code_verifier`, `state`, `nonce`, or `value`, perhaps with `provider`, alone beside dates and `jti`.",
    source: "CVE-2023-48309; attack class 18",
    reason: "format",
    applies: ({ format, payload }) =>
      format === "next-auth" &&
      isObject(payload.value) &&
      /^(code_verifier|state|nonce|value|provider,value)$/.test(
        Object.keys(payload.value)
          .filter((name) => !/^(iat|exp|nbf|jti)$/.test(name))
          .sort()
          .join(),
      ),
    format: "next-auth",
    example: (made) => {
      made.members = [['"value"', '"x"'], ...made.members.filter(([key]) => key !== '"sub"')];
    },
  },
  {
    code: "header-text",
    sentence:
      "In the format `signed` under our own `typ`, a header that is none of the texts that we write.",
    source: "RFC 8725 section 3.11; attack class 65",
    reason: "format",
    applies: ({ typ, algorithm, segments, kids }) => {
      const own = `{"alg":"${algorithm}","typ":"${OWN}"`;
      const texts = ["}", ...kids.map((kid) => `,"kid":"${kid}"}`)].map((rest) =>
        base64url(own + rest),
      );
      return typ === OWN && !texts.includes(segments[0]);
    },
    format: "signed",
    typ: OWN,
    example: add("x", "1"),
  },
  {
    code: "header-meaning",
    sentence:
      "A header with `crit`, `zip`, `b64`, `jwk`, `jku`, `x5u` or `x5c`, also where the library understands it or does not look at it.",
    source: "RFC 7515 section 4.1, RFC 7516 section 4.1; attack classes 4, 7 and 8",
    reason: "malformed",
    applies: ({ header }) => has(header, ["crit", "zip", "b64", "jwk", "jku", "x5u", "x5c"]),
    format: "next-auth",
    example: (made) => {
      made.header.push(['"zip"', '"DEF"']);
      made.deflate = true;
    },
  },
  {
    code: "header-claims",
    sentence: "A header with `iss`, `sub` or `aud`, also where the claim says the same.",
    source: "RFC 7519 section 5.3; attack class 20",
    reason: "malformed",
    applies: ({ header }) => has(header, ["iss", "sub", "aud"]),
    format: "authjs",
    example: add("sub", '"1"'),
  },
  {
    code: "kid",
    sentence:
      "In the format `signed`, a `kid` that is not of one of the secrets: jose does not look at it when it is given a key.",
    source: "RFC 7515 section 4.1.4; attack class 3",
    reason: "unknown-key",
    applies: ({ format, header, kids }) =>
      format === "signed" && has(header, ["kid"]) && !kids.includes(header.value.kid),
    format: "signed",
    example: add("kid", '"main"'),
  },
  {
    code: "kid-of-another",
    sentence:
      "In the format `signed`, a `kid` that names another of the secrets than the one that signed.",
    source: "RFC 7515 section 4.1.4; attack class 3",
    reason: "signature",
    applies: ({ format, header, kids, secretIndex }) =>
      format === "signed" &&
      has(header, ["kid"]) &&
      kids.includes(header.value.kid) &&
      kids.indexOf(header.value.kid) !== secretIndex,
    format: "signed",
    example: (made) => {
      made.header.push(['"kid"', `"${signedKid(made.secrets[1])}"`]);
    },
  },
  {
    code: "kid-type",
    sentence: "In the format `next-auth`, a `kid` that is no text.",
    source: "RFC 7516 section 4.1.6; attack class 3",
    reason: "unknown-key",
    applies: ({ format, header }) =>
      format === "next-auth" && has(header, ["kid"]) && typeof header.value.kid !== "string",
    format: "next-auth",
    example: add("kid", "7"),
  },
  {
    code: "enc-in-jws",
    sentence: "A signed token with `enc` in its header, which makes it look like an encrypted one.",
    source: "RFC 7516 section 9",
    reason: "algorithm",
    applies: ({ format, header }) => format === "signed" && has(header, ["enc"]),
    format: "signed",
    example: add("enc", '"A256GCM"'),
  },
  {
    code: "other-encryption",
    sentence:
      "In the format `next-auth`, another `alg` than `dir` or `enc` than `A256GCM`: NextAuth.js 4 takes whatever its 32 bytes can be a key of.",
    source: "RFC 8725 section 3.1; attack class 2",
    reason: "algorithm",
    applies: ({ format, header }) =>
      format === "next-auth" && (header.value.alg !== "dir" || header.value.enc !== "A256GCM"),
    format: "next-auth",
    example: (made) => {
      made.encryption = "A128CBC-HS256";
      made.header = [
        ['"alg"', '"dir"'],
        ['"enc"', '"A128CBC-HS256"'],
      ];
    },
  },
  {
    code: "wrapped-key",
    sentence: "In the format `next-auth`, a token that carries a wrapped key.",
    source: "RFC 8725 section 3.1; attack class 2",
    reason: "malformed",
    applies: ({ format, segments }) => format === "next-auth" && segments[1] !== "",
    format: "next-auth",
    example: (made) => {
      made.management = "A256KW";
      made.header[0][1] = '"A256KW"';
    },
  },

  // What waxseal takes and the library refuses: under a secret that the application
  // lists, so that a secret can be changed without signing anybody out.
  {
    code: "older-secret-unnamed",
    sentence: "Auth.js tries only the first secret for a token without `kid`, waxseal each.",
    source: "docs/moving.md, Differences in detail",
    applies: ({ format, header, secretIndex }) =>
      format === "authjs" && secretIndex > 0 && !has(header, ["kid"]),
    format: "authjs",
    example: (made) => {
      made.secret = made.secrets[1];
      made.header = made.header.filter(([key]) => key !== '"kid"');
    },
  },
  {
    code: "older-secret-v4",
    sentence: "NextAuth.js 4 knows one secret, waxseal a list.",
    source: "docs/moving.md, Differences in detail",
    applies: ({ format, secretIndex }) => format === "next-auth" && secretIndex > 0,
    format: "next-auth",
    example: (made) => {
      made.secret = made.secrets[1];
    },
  },
];

function has({ value }, names) {
  return isObject(value) && names.some((name) => Object.hasOwn(value, name));
}

function isCanonical(segment) {
  return Buffer.from(segment, "base64url").toString("base64url") === segment;
}
