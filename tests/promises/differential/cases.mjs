// Random tokens: of claims of any shape, and what was done to them, before they were
// sealed (`claims`, `header`, `keys`) and after (`text`). A case is plain data, from
// which `build` makes the token, so that it can be printed and made smaller.

import { Random } from "./random.mjs";
import { KEY_BYTES, derived, jwe, jws, signedKid, thumbprint } from "./seal.mjs";

export const NAMES = {
  signed: ["waxseal.session-token", "__Host-waxseal.session-token"],
  authjs: ["authjs.session-token", "__Secure-authjs.session-token"],
  "next-auth": ["next-auth.session-token", "__Secure-next-auth.session-token"],
};

/** What a signed token is for: our cookie, or this issuer and audience. */
export const OWN = "waxseal.session-token+jwt";
export const ISSUER = "https://issuer.test";
export const AUDIENCE = "the app";

/** The next configurations to compare under. */
export function configurations(random) {
  const secret = () => secretText(random);
  return Object.keys(NAMES).map((format) => ({
    format,
    algorithm: format === "signed" ? random.pick(["HS256", "HS256", "HS384", "HS512"]) : "HS256",
    ...(format === "signed" && { typ: random.pick([OWN, "JWT", "JWT"]) }),
    secrets: Array.from({ length: random.pick([1, 1, 2, 3]) }, secret),
    foreign: secret(),
  }));
}

function secretText(random) {
  const length = random.pick([1, 16, 31, 32, 33, 48, 64, 65, 100, 200]);
  return random.text(random.chance(0.8) ? [..."abcXYZ0189+/=- _"] : [...'é山😀\0"\\\n€a'], length);
}

/** The parts that edits change. */
export const empty = () => ({
  header: [],
  members: [],
  before: "",
  after: "",
  headerBefore: "",
  headerAfter: "",
  text: [],
  edits: [],
});

/** A token that its format's reader takes, but for its times. */
export function valid(random, configuration, now) {
  const { format, algorithm, secrets, typ } = configuration;
  const name = random.pick(NAMES[format]);
  const seconds = Math.floor(now / 1000);
  const own = claims(random);
  if (typ === "JWT") {
    own.iss = ISSUER;
    own.aud = random.pick([AUDIENCE, [AUDIENCE], ["another", AUDIENCE]]);
  }
  const members = Object.entries(own).map(([key, value]) => [
    spelled(random, key),
    spelled(random, value),
  ]);
  members.push(['"iat"', `${seconds - random.below(2_000_000)}`]);
  members.push(['"exp"', `${seconds + 16 + random.below(2_000_000)}`]);
  if (random.chance(0.2)) members.push(['"nbf"', `${seconds - random.below(1000)}`]);
  if (random.chance(0.8)) members.push(['"jti"', `"${random.bytes(8).toString("hex")}"`]);
  shuffle(random, members);

  const index = random.chance(0.8) ? 0 : random.below(secrets.length);
  const made = {
    ...empty(),
    name,
    format,
    algorithm,
    secrets,
    now,
    secret: secrets[index],
    salt: format === "authjs" ? name : "",
    encryption: format === "next-auth" || random.chance(0.1) ? "A256GCM" : "A256CBC-HS512",
    management: "dir",
    iv: random.bytes(16),
    members,
  };
  if (format === "signed") {
    made.header.push(['"alg"', `"${algorithm}"`]);
    const spelling =
      typ === OWN ? OWN : random.pick(["JWT", "JWT", "JWT", "jwt", "application/jwt"]);
    made.header.push(['"typ"', `"${spelling}"`]);
    if (random.chance(secrets.length > 1 ? 0.7 : 0.1)) made.header.push(['"kid"', kid(made)]);
  } else {
    made.header.push(['"alg"', '"dir"'], ['"enc"', `"${made.encryption}"`]);
    // The libraries write none in v4 and always one in v5.
    const likely = format === "authjs" ? 0.85 : 0.05;
    if (random.chance(likely)) made.header.push(['"kid"', kid(made)]);
  }
  if (random.chance(0.1)) shuffle(random, made.header);
  return made;
}

/** The token of a case; one that a library wrote is its own. */
export function build(made) {
  if (made.token !== undefined) return made.token;
  const header = bytes(`${made.headerBefore}${object(made.header)}${made.headerAfter}`);
  const payload = payloadOf(made);
  let token;
  if (made.format === "signed") {
    const key = derived("signed", made.secret);
    token = jws({ header, payload, algorithm: made.signedWith ?? made.algorithm, key });
  } else {
    const length = made.management === "dir" ? KEY_BYTES[made.encryption] : 32;
    const key = derived(made.keyFormat ?? made.format, made.secret, made.salt, length);
    token = jwe({ ...made, header, payload, key });
  }
  return made.text.reduce((token, edit) => TEXT[edit.kind](token, edit), token);
}

/** The bytes that were sealed, before they were deflated. */
export function payloadOf(made) {
  return bytes(made.instead ?? `${made.before}${object(made.members)}${made.after}`);
}

/**
 * UTF-8, in which a lone surrogate from U+DC80 on stands for that byte: what is no
 * UTF-8 can be written as text, as Python's `surrogateescape` does.
 */
function bytes(text) {
  const parts = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part, at) =>
      at % 2 ? Buffer.from([part.charCodeAt(0) & 0xff]) : Buffer.from(part),
    ),
  );
}

const rawByte = (byte) => String.fromCharCode(0xdc00 | byte);

const object = (members) => `{${members.map((member) => member.join(":")).join(",")}}`;

function kid({ format, secret, salt, encryption }) {
  if (format === "signed") return `"${signedKid(secret)}"`;
  return `"${thumbprint(derived(format, secret, salt, KEY_BYTES[encryption]))}"`;
}

const KEYS = [
  "role",
  "roles",
  "id",
  "org",
  "aud",
  "iss",
  "",
  " ",
  "0",
  "7",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
  "length",
  "a.b",
  "é",
  "山",
  "😀",
  "\\",
  '"',
  "\u0000",
  "\u2028",
  "user",
  "access_token",
  "expires",
  "alg",
  "kid",
  "sid",
  "rev",
  "x".repeat(70),
];
const CHARACTERS = [
  ...'abcdefgh XYZ019.@:/-_éßЖ山田😀👩‍👩‍👧"\\\n\t\u0000\u0007\u007f\u2028\ufeff\ufffd\u{10ffff}',
];

/** Of any shape, for `JSON.stringify`. */
export function claims(random) {
  const made = {};
  for (const [name, value] of [
    ["sub", () => text(random)],
    ["name", () => text(random)],
    ["email", () => `${random.text([..."abc.+"], 1 + random.below(9))}@example.test`],
    ["picture", () => `https://example.test/${random.below(1000)}.png`],
  ]) {
    if (random.chance(0.75)) made[name] = random.chance(0.03) ? anything(random, 2) : value();
  }
  // A session names somebody.
  made.sub ??= made.name ?? made.email ?? "1";
  for (let count = random.below(6); count > 0; count--) {
    made[random.chance(0.7) ? random.pick(KEYS) : text(random)] = anything(random, 0);
  }
  if (random.chance(0.03)) made.long = text(random).repeat(random.below(100));
  return made;
}

function text(random) {
  return random.text(CHARACTERS, random.pick([0, 1, 2, 5, 12, 40]));
}

function anything(random, depth) {
  const kind = random.below(depth > 4 ? 9 : 12);
  if (kind < 4) return text(random);
  if (kind < 6) return number(random);
  if (kind < 7) return null;
  if (kind < 9) return random.chance(0.5);
  const length = random.below(4);
  if (kind < 10) return Array.from({ length }, () => anything(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length }, () => [random.pick(KEYS), anything(random, depth + 1)]),
  );
}

function number(random) {
  return random.pick([
    0,
    -1,
    1,
    0.1,
    -0.5,
    1e21,
    1e-7,
    5e-324,
    1.7976931348623157e308,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    random.bits(),
    random.bits() / 1000,
    -random.bits() * 2 ** 20,
  ]);
}

/** A value as JSON, now and then in another spelling than JavaScript's. */
function spelled(random, value) {
  const json = JSON.stringify(value);
  if (random.chance(0.85)) return json;
  if (typeof value === "string") {
    const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const units = value.split("").map((unit) => (random.chance(0.5) ? escaped(unit) : undefined));
    if (units.every((unit) => unit !== undefined)) return `"${units.join("")}"`;
    return random.chance(0.5)
      ? `"${value.split("").map(escaped).join("")}"`
      : json.replaceAll("/", "\\/");
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return random.pick([`${value}.0`, `${value}e0`, `${value}E+00`, `${value}.00e-0`]);
  }
  if (typeof value === "object")
    return JSON.stringify(value, null, random.pick([" ", "\t", "\r\n"]));
  return ` ${json}\n`;
}

function shuffle(random, list) {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
}

// What is done to them. An edit changes the case; `edit` picks one.

const set = (members, key, value) => {
  const own = members.find(([name]) => name === `"${key}"`);
  if (own) own[1] = value;
  else members.push([`"${key}"`, value]);
};
/** An edit before this one may have left none. */
const anyOf = (random, members) => random.pick(members) ?? ['"alg"', '"none"'];
const drop = (members, ...keys) =>
  members.filter(([name]) => !keys.some((key) => name === `"${key}"`));
const put = (random, members, member) =>
  members.splice(random.below(members.length + 1), 0, member);

/** Around the second at which something begins or ends. */
const near = (random, seconds) => {
  const fraction = random.pick(["", "", "", ".0", ".001", ".5", ".999", ".9999", ".0001", ".000"]);
  return `${seconds + random.between(-2, 2)}${fraction}`;
};

const DATES = [
  '"1"',
  '""',
  "null",
  "true",
  "false",
  "[]",
  "{}",
  "[1]",
  "-1",
  "-0",
  "0",
  "1e9",
  "1.8e12",
  "1E+10",
  "99999999999",
  "9999999999999999",
  "18446744073709551616",
  "9".repeat(308),
  "9".repeat(309),
  "1e308",
  "1e309",
  "1e400",
  "-1e400",
  "0.5",
  "-0.5",
  "1e-5",
];

const CLAIMS = {
  "exp at the edge": (random, made) =>
    set(made.members, "exp", near(random, Math.floor(made.now / 1000) - 15)),
  "nbf at the edge": (random, made) =>
    set(made.members, "nbf", near(random, Math.floor(made.now / 1000) + 15)),
  "exp long past": (random, made) => set(made.members, "exp", `${random.below(1_600_000_000)}`),
  "nbf to come": (random, made) =>
    set(made.members, "nbf", `${Math.floor(made.now / 1000) + 17 + random.below(1e6)}`),
  "iat to come": (random, made) =>
    set(made.members, "iat", `${Math.floor(made.now / 1000) + random.below(1e6)}`),
  "exp in another way": (random, made) => set(made.members, "exp", random.pick(DATES)),
  "nbf in another way": (random, made) => set(made.members, "nbf", random.pick(DATES)),
  "iat in another way": (random, made) => set(made.members, "iat", random.pick(DATES)),
  "auth_time in another way": (random, made) => set(made.members, "auth_time", random.pick(DATES)),
  "no exp": (_, made) => {
    made.members = drop(made.members, "exp");
  },
  "no times": (_, made) => {
    made.members = drop(made.members, "exp", "nbf", "iat");
  },
  "a claim twice": (random, made) => {
    const [key, value] = anyOf(random, made.members);
    put(random, made.members, [
      key,
      random.chance(0.5) ? value : spelled(random, anything(random, 3)),
    ]);
  },
  "a claim twice, spelled otherwise": (random, made) => {
    const [key, value] = anyOf(random, made.members);
    put(random, made.members, [
      key.replace(/[a-z]/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
      value,
    ]);
  },
  "a member twice, within": (random, made) =>
    put(random, made.members, [
      '"n"',
      random.pick(['{"a":1,"a":1}', '[{"b":[{"a":{},"\\u0061":2}]}]']),
    ]),
  __proto__: (random, made) =>
    put(
      random,
      made.members,
      random.pick([
        ['"__proto__"', '{"admin":true}'],
        ['"n"', '{"__proto__":null}'],
        ['"__pr\\u006fto__"', "1"],
      ]),
    ),
  deep: (random, made) => {
    const depth = random.pick([30, 31, 32, 33, 40, 500]);
    const [open, close] = random.pick([
      ["[", "]"],
      ['{"a":', "}"],
    ]);
    const inner = open === "[" ? "" : "1";
    put(random, made.members, ['"deep"', open.repeat(depth) + inner + close.repeat(depth)]);
  },
  "a number of any size": (random, made) =>
    put(random, made.members, ['"number"', random.pick(DATES.slice(10))]),
  "no UTF-8": (random, made) =>
    put(random, made.members, [
      '"text"',
      `"a${random.pick([
        rawByte(0xff),
        rawByte(0xc0) + rawByte(0x80),
        rawByte(0xed) + rawByte(0xa0) + rawByte(0x80),
        rawByte(0xe5) + rawByte(0xb1),
        rawByte(0x80),
      ])}"`,
    ]),
  "half a surrogate pair": (random, made) =>
    put(random, made.members, [
      '"text"',
      `"${random.pick(["\\ud83d", "x\\uDE00y", "\\ude00\\ud83d"])}"`,
    ]),
  "half a surrogate pair in a key": (random, made) =>
    put(random, made.members, [`"${random.pick(["\\ud83d", "\\uDE00k"])}"`, "1"]),
  "something before": (random, made) => {
    made.before = random.pick([
      "\ufeff",
      "\ufeff ",
      " \r\n\t",
      "\0",
      "\u00a0",
      "//\n",
      "x",
      rawByte(0xff),
    ]);
  },
  "something after": (random, made) => {
    made.after = random.pick([" \r\n\t", "\0", "\u00a0", "{}", ",", "x", "\ufeff", "\u2028"]);
  },
  "no JSON": (random, made) => {
    const value = random.pick([
      "'x'",
      "1,",
      "01",
      "1.",
      ".5",
      "+1",
      "0x1",
      "NaN",
      "Infinity",
      "undefined",
      "tru",
      '"\n"',
      '"\t"',
      '"\\x41"',
      '"\\u12g4"',
      '"',
      "[1,]",
      "{a:1}",
      '{"a"}',
      "1 2",
      "",
      '"\u0000"',
    ]);
    put(random, made.members, ['"n"', value]);
  },
  "no object": (random, made) => {
    made.instead = random.pick([
      "",
      "null",
      "[]",
      "[{}]",
      "1",
      '"x"',
      "true",
      "{",
      "}",
      "{}{}",
      " ",
      "{}",
    ]);
  },
  "no iat": (_, made) => {
    made.members = drop(made.members, "iat");
  },
  "another issuer or audience": (random, made) =>
    set(
      made.members,
      random.pick(["iss", "aud"]),
      random.pick([
        `"${ISSUER}"`,
        `"${AUDIENCE}"`,
        `["${ISSUER}"]`,
        '""',
        "null",
        "[]",
        "{}",
        "7",
        "[null]",
        '[["the app"]]',
        '"the \\u0061pp"',
        '[1,"the app"]',
      ]),
    ),
  "a check cookie": (random, made) => {
    const [one, two] = random.pick([
      ["state"],
      ["nonce"],
      ["code_verifier"],
      ["value"],
      ["value", "provider"],
    ]);
    const dates = made.members.filter(([key]) => /^"(iat|exp|nbf|jti)"$/.test(key));
    made.members = [[`"${one}"`, '"x"'], ...(two ? [[`"${two}"`, '"github"']] : []), ...dates];
    if (random.chance(0.2)) put(random, made.members, ['"id"', '"7"']);
  },
  "nobody named": (random, made) => {
    made.members = drop(made.members, "sub", "name", "email");
    const value = random.pick([undefined, "null", '""', "0", "false", "{}"]);
    if (value) put(random, made.members, [random.pick(['"sub"', '"name"', '"email"']), value]);
  },
};

const HEADER = {
  crit: (random, { header }) =>
    put(random, header, [
      '"crit"',
      random.pick(["[]", '["exp"]', '["alg"]', '"exp"', "null", "[1]"]),
    ]),
  "crit and b64": (random, { header }) =>
    header.push(['"crit"', '["b64"]'], ['"b64"', random.pick(["true", "true", "false", "1"])]),
  b64: (random, { header }) =>
    put(random, header, ['"b64"', random.pick(["true", "false", "null", '""'])]),
  zip: (random, made) => {
    made.header.push([
      '"zip"',
      random.pick(['"DEF"', '"DEF"', '"DEF"', '"def"', '"GZ"', "null", '""', "1"]),
    ]);
    made.deflate = made.format !== "signed" && random.chance(0.7);
  },
  "a key": (random, { header }) =>
    put(random, header, [
      `"${random.pick(["jwk", "jku", "x5u", "x5c"])}"`,
      random.pick(['{"kty":"oct","k":"AA"}', '"https://attacker.test/"', '["MII"]', "null", "7"]),
    ]),
  "a claim": (random, made) => {
    const name = random.pick(["iss", "sub", "aud"]);
    const own = made.members.find(([key]) => key === `"${name}"`);
    const value = own && random.chance(0.7) ? own[1] : random.pick(['"1"', '["a"]', "null"]);
    put(random, made.header, [`"${name}"`, value]);
  },
  typ: (random, { header }) =>
    set(
      header,
      "typ",
      random.pick([
        '"JWT"',
        '"jwt"',
        '"application/jwt"',
        `"${OWN}"`,
        '"at+jwt"',
        "7",
        "null",
        '""',
        "[]",
      ]),
    ),
  "parameters of no meaning": (random, { header }) =>
    put(random, header, [
      `"${random.pick(["cty", "x", "exp", "nbf", "apu", "p2c", "iv", "tag", "epk", "x5t", "ALG", ""])}"`,
      random.pick(['"JWT"', "1", "null", '{"a":[1]}', '"é😀"', "1000000"]),
    ]),
  "another kid": (random, made) => {
    made.header = drop(made.header, "kid");
    const other = { ...made, secret: random.pick([...made.secrets.slice(-1), "another"]) };
    const half = {
      ...made,
      encryption: made.encryption === "A256GCM" ? "A256CBC-HS512" : "A256GCM",
    };
    const value = random.pick([
      undefined,
      kid(other),
      kid(other),
      kid(other),
      kid(half),
      '""',
      '"unknown"',
      "7",
      "null",
      "[]",
      "true",
      '"../../etc/passwd"',
      '"\' OR 1=1"',
      `"${"k".repeat(3000)}"`,
    ]);
    if (value !== undefined) put(random, made.header, ['"kid"', value]);
  },
  "a parameter twice": (random, { header }) => put(random, header, [...anyOf(random, header)]),
  "another value first": (random, { header }) => {
    const [key] = anyOf(random, header);
    header.unshift([key, random.pick(['"none"', '"HS256"', '"dir"', "null"])]);
  },
  "another alg": (random, { header }) =>
    set(
      header,
      "alg",
      random.pick([
        '"none"',
        '"None"',
        '"NONE"',
        '""',
        "null",
        "7",
        '["HS256"]',
        '"hs256"',
        '"HS256"',
        '"HS384"',
        '"HS512"',
        '"HS256 "',
        '"RS256"',
        '"ES256"',
        '"EdDSA"',
        '"dir"',
        '"DIR"',
        '"A256KW"',
        '"A256GCMKW"',
        '"RSA-OAEP"',
        '"PBES2-HS256+A128KW"',
        '"ECDH-ES"',
      ]),
    ),
  "no alg": (_, made) => {
    made.header = drop(made.header, "alg");
  },
  "another alg, and signed so": (random, made) => {
    made.signedWith = random.pick(["HS256", "HS384", "HS512"]);
    set(made.header, "alg", `"${made.signedWith}"`);
  },
  "another enc": (random, { header }) =>
    set(
      header,
      "enc",
      random.pick([
        '"A256GCM"',
        '"A256CBC-HS512"',
        '"A128GCM"',
        '"A128CBC-HS256"',
        '"A192CBC-HS384"',
        '"a256gcm"',
        '""',
        "null",
        "7",
        '["A256GCM"]',
      ]),
    ),
  "no enc": (_, made) => {
    made.header = drop(made.header, "enc");
  },
  "white space": (_, { header }) => {
    for (const member of header) member[1] = ` ${member[1]}\r\n`;
  },
  "something before": (random, made) => {
    made.headerBefore = random.pick(["\ufeff", " \n", "\0", "x", rawByte(0xff)]);
  },
  "something after": (random, made) => {
    made.headerAfter = random.pick([" \n", "\0", "x", "{}", "\ufeff"]);
  },
  "an odd value": (random, { header }) =>
    put(random, header, [
      `"${random.pick(["odd", "__proto__", "constructor", "\\ud83d"])}"`,
      random.pick([
        "1e400",
        `${"[".repeat(40)}${"]".repeat(40)}`,
        '{"a":1,"a":2}',
        '"\\ud83d"',
        `"${rawByte(0xff)}"`,
        "01",
        '{"__proto__":1}',
        "1",
      ]),
    ]),
};

const KEYS_EDITS = {
  "a foreign secret": (random, made, { foreign }) => {
    made.secret = foreign;
    renameKey(made);
  },
  "an older secret": (random, made) => {
    made.secret = made.secrets.at(-1);
    renameKey(made);
  },
  "an older secret, unnamed": (_, made) => {
    made.secret = made.secrets.at(-1);
    made.header = drop(made.header, "kid");
  },
  "another salt": (random, made) => {
    made.salt = random.pick([
      "",
      "authjs.session-token",
      "__Secure-authjs.session-token",
      "authjs.pkce",
      "next-auth.state",
    ]);
    renameKey(made);
  },
  "the keys of another format": (random, made) => {
    if (made.format === "signed") return;
    made.keyFormat = made.format === "authjs" ? "next-auth" : "authjs";
  },
  "another encryption": (random, made) => {
    if (made.format === "signed") return;
    made.encryption = random.pick(["A256GCM", "A256CBC-HS512", "A128CBC-HS256"]);
    set(made.header, "enc", `"${made.encryption}"`);
    renameKey(made);
  },
  "a wrapped key": (random, made) => {
    if (made.format === "signed") return;
    made.management = "A256KW";
    set(made.header, "alg", '"A256KW"');
  },
  "a flaw of the encryption": (random, made) => {
    if (made.format === "signed") return;
    made.flaw = random.pick(["encrypted-key", "iv", "tag", "padding"]);
  },
};

function renameKey(made) {
  if (made.header.some(([key]) => key === '"kid"')) set(made.header, "kid", kid(made));
}

/** Edits of the finished token. `at` is where, from 0 to 1. */
const TEXT = {
  "a bit": (token, { at, bit }) => {
    const place = Math.floor(at * token.length);
    const code = token.charCodeAt(place) ^ (1 << bit);
    return token.slice(0, place) + String.fromCharCode(code) + token.slice(place + 1);
  },
  "a character more": (token, { at, character }) => {
    const place = Math.floor(at * (token.length + 1));
    return token.slice(0, place) + character + token.slice(place);
  },
  "a character less": (token, { at }) => {
    const place = Math.floor(at * token.length);
    return token.slice(0, place) + token.slice(place + 1);
  },
  "another character": (token, { at, character }) => {
    const place = Math.floor(at * token.length);
    return token.slice(0, place) + character + token.slice(place + 1);
  },
  "cut off": (token, { at }) => token.slice(0, Math.floor(at * token.length)),
  "a segment's end": (token, { segment, character }) =>
    mapSegment(token, segment, (text) => text + character),
  "a segment's last bits": (token, { segment, bit }) =>
    mapSegment(token, segment, (text) => {
      const value = ALPHABET.indexOf(text.at(-1));
      return value < 0 ? text : text.slice(0, -1) + ALPHABET[value ^ bit];
    }),
  "the other alphabet": (token) => token.replaceAll("-", "+").replaceAll("_", "/"),
  padding: (token, { segment }) =>
    mapSegment(token, segment, (text) => text + "=".repeat((4 - (text.length % 4)) % 4)),
  "segments swapped": (token, { segment, other }) => {
    const segments = token.split(".");
    const [a, b] = [segment, other].map((index) => index % segments.length);
    [segments[a], segments[b]] = [segments[b], segments[a]];
    return segments.join(".");
  },
  "a segment dropped": (token, { segment }) => {
    const segments = token.split(".");
    segments.splice(segment % segments.length, 1);
    return segments.join(".");
  },
  "a segment emptied": (token, { segment }) => mapSegment(token, segment, () => ""),
  "a segment twice": (token, { segment }) => {
    const segments = token.split(".");
    const index = segment % segments.length;
    segments.splice(index, 0, segments[index]);
    return segments.join(".");
  },
  "a segment of another token": (token, { segment, from }) =>
    mapSegment(token, segment, (_, index) => from.split(".")[index] ?? ""),
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** No `;`, which ends a cookie. */
const STRANGERS = [...'Aa0-_.=+/ ~!%,"\\{\t\r\n\0é😀\u00a0'];

function mapSegment(token, segment, change) {
  const segments = token.split(".");
  const index = segment % segments.length;
  segments[index] = change(segments[index], index);
  return segments.join(".");
}

function textEdit(random, made) {
  const segments = made.format === "signed" ? 3 : 5;
  const edit = {
    kind: random.pick(Object.keys(TEXT)),
    at: random.below(1e6) / 1e6,
    bit: random.below(7),
    character: random.pick(STRANGERS),
    segment: random.below(segments),
    other: random.below(segments),
  };
  if (edit.kind === "a segment's last bits") edit.bit = random.between(1, 15);
  return edit;
}

/** How often what is done; the rest stays as it was made. */
const KINDS = [
  ["text", 0.35],
  ["claims", 0.25],
  ["header", 0.2],
  ["keys", 0.1],
];

/** One case, of the number `index`. */
export function generate(seed, index, configuration, now) {
  const random = new Random(seed, "token", index);
  const made = valid(random, configuration, now);
  for (let count = random.pick([1, 1, 1, 1, 2, 3]); count > 0; count--) {
    const [kind] = KINDS.find(([, share], at) => {
      const before = KINDS.slice(0, at).reduce((sum, [, share]) => sum + share, 0);
      return at === 0 ? random.chance(share) : random.chance(share / (1 - before));
    }) ?? ["none"];
    if (kind === "none") break;
    if (kind === "text") {
      const edit = textEdit(random, made);
      if (edit.kind === "a segment of another token") {
        edit.from = build(valid(random, configuration, now));
      }
      made.text.push(edit);
      made.edits.push(`text: ${edit.kind}`);
      continue;
    }
    const edits = { claims: CLAIMS, header: HEADER, keys: KEYS_EDITS }[kind];
    const name = random.pick(Object.keys(edits));
    edits[name](random, made, configuration);
    made.edits.push(`${kind}: ${name}`);
  }
  return made;
}
