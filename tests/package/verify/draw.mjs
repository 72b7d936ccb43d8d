// Configurations and Cookie headers, drawn by a seed: what `createReader` and `createAuth` are
// both asked about.

import { base64url, derived, jwe, jws } from "../../promises/differential/seal.mjs";
import { FORMATS, NAMES } from "../../support/formats.mjs";

export const NOW = Date.UTC(2026, 0, 15);
export const SECRETS = Array.from(
  { length: 8 },
  (_, index) => `secret ${index} of at least sixty-four bytes, so that every algorithm takes it!`,
);

const DAY = 86_400;
const PREFIXES = ["__Host-", "__Secure-", ""];

/** The options that both take. */
export function drawConfig(random) {
  const format = random.pick(FORMATS);
  const count = random.pick([1, 1, 1, 2, 3, 8]);
  const first = random.below(3);
  const secret = Array.from({ length: count }, (_, index) => {
    const text = SECRETS[(first + index) % 8];
    const isEnding = index > 0 && random.chance(0.3);
    const until = new Date(NOW + random.pick([-1, 0, 1, 3_600_000, 40 * DAY * 1000]));
    return isEnding ? { secret: text, until } : text;
  });
  const tenant = random.chance(0.25) ? random.pick(["acme", "globex", "é"]) : undefined;
  const others = FORMATS.filter((each) => each !== format && random.chance(0.4));
  const isJwt = (format === "signed" || others.includes("signed")) && random.chance(0.2);
  return {
    secret: secret.length === 1 ? secret[0] : secret,
    format,
    ...(tenant && { tenant }),
    ...(random.chance(0.3) && { trustHost: random.chance(0.5) }),
    jwt: {
      ...(format === "signed" && { algorithm: random.pick(["HS256", "HS384", "HS512"]) }),
      ...(isJwt && { typ: "JWT", issuer: "https://login.example", audience: "shop" }),
    },
    accept: others.map((each) => drawAccept(random, each, tenant)),
    session: {
      ...(random.chance(0.3) && { maxAge: random.pick([60, 3600, 90 * DAY]) }),
      ...(random.chance(0.2) && { absoluteMaxAge: random.pick([3600, 10 * DAY]) }),
    },
    cookie: {
      ...(random.chance(0.2) && { name: "own.session" }),
      ...(random.chance(0.2) && { domain: "app.test" }),
      ...(random.chance(0.1) && { path: "/app" }),
      ...(random.chance(0.2) && { secure: random.chance(0.5) }),
    },
    projections: {
      session: {
        ...(random.chance(0.6) && { "user.id": "token.sub" }),
        ...(random.chance(0.3) && { "user.name": { from: "token.nick", default: "nobody" } }),
        ...(random.chance(0.3) && { "org.plan": { from: "token.org.plan", default: null } }),
        ...(random.chance(0.2) && { all: { from: "token.org", default: { plan: "é" } } }),
      },
    },
  };
}

function drawAccept(random, format, tenant) {
  if (random.chance(0.4)) return format;
  return {
    format,
    ...(random.chance(0.2) && { name: "old.session" + format }),
    ...(random.chance(0.2) && { domain: "app.test" }),
    ...(random.chance(0.1) && { prefix: random.pick(["__Secure-", ""]) }),
    ...(tenant && random.chance(0.5) && { withoutTenant: true }),
  };
}

/** A Cookie header of several cookies, most of them of sessions, good and bad. */
export function drawCookie(random, config) {
  const parts = [];
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
    const entry = random.chance(0.7)
      ? { format: config.format, name: config.cookie.name }
      : asEntry(random.pick([...config.accept, random.pick(FORMATS)]));
    const base = entry.name ?? NAMES[entry.format];
    const name = random.pick(PREFIXES) + base;
    parts.push(
      ...inCookies(random, name, mutated(random, sealed(random, config, entry.format, name))),
    );
    if (random.chance(0.08)) parts.push(parts.at(-1));
    if (random.chance(0.1)) parts.push("theme=dark");
    if (random.chance(0.03)) parts.push(`${base}=`);
  }
  if (random.chance(0.1)) parts.reverse();
  return parts.join(random.pick(["; ", "; ", ";"]));
}

function asEntry(entry) {
  return typeof entry === "string" ? { format: entry } : entry;
}

function drawClaims(random, config) {
  const now = NOW / 1000;
  const iat = now + random.pick([0, -10, -3600, -DAY, -20 * DAY, 14, 16, 3600]);
  const claims = {
    name: random.pick(["Ada", "Ädä 😀", 'a"\\b', null]),
    sub: random.pick(["7", "8"]),
    ...(random.chance(0.5) && { org: random.pick([{ plan: "pro" }, { plan: [1, 2.5e3] }, 7]) }),
    ...(random.chance(0.2) && { nick: "ny" }),
    iat,
    exp: random.chance(0.9) ? iat + 30 * DAY : now + random.pick([-16, -15, -14, 0, 1]),
    jti: "0b5e3c1f",
  };
  if (random.chance(0.5)) {
    Object.assign(claims, { sid: "s", auth_time: iat - random.pick([0, DAY, 9 * DAY]), rev: 1 });
  }
  if (random.chance(0.1)) claims.nbf = now + random.pick([-1, 15, 16]);
  if (random.chance(0.1)) claims.max_age = random.pick([60, 90 * DAY, 0, -1]);
  if (config.tenant ? random.chance(0.8) : random.chance(0.1)) {
    claims.tenant = random.chance(0.8) ? (config.tenant ?? "acme") : "globex";
    if (random.chance(0.9)) claims.of_tenant = true;
  }
  if (random.chance(0.5)) {
    claims.iss = random.chance(0.9) ? "https://login.example" : "https://other.example";
    claims.aud = random.pick(["shop", ["x", "shop"], "other"]);
  }
  if (random.chance(0.05)) delete claims[random.pick(["exp", "iat"])];
  if (random.chance(0.05))
    claims[random.pick(["exp", "iat", "nbf"])] = random.pick(["1", 1.5, null]);
  if (random.chance(0.03)) return { state: "x", iat, exp: iat + 900, jti: "1" };
  return claims;
}

function drawPayload(random, config) {
  let text = JSON.stringify(drawClaims(random, config));
  if (random.chance(0.2))
    text = text.replace("{", `{"pad":"${"x".repeat(random.between(1, 9000))}",`);
  if (random.chance(0.03)) text = text.replace("{", '{"sub":"1",');
  if (random.chance(0.02)) text = text.slice(0, -random.between(1, 9));
  return Buffer.from(text);
}

/** A token by a secret that may be one of those that count. */
function sealed(random, config, format, name) {
  const secret = random.pick(SECRETS.slice(0, 4));
  const payload = drawPayload(random, config);
  const iv = random.bytes(16);
  if (format === "signed") {
    const alg = random.chance(0.9) ? (config.jwt.algorithm ?? "HS256") : "HS384";
    const base = name.replace(/^__(Host|Secure)-/, "");
    const own = config.jwt.typ === "JWT" ? "JWT" : `${base}+jwt`;
    const typ = random.chance(0.9) ? own : random.pick(["JWT", "x+jwt", undefined]);
    const header = JSON.stringify({ alg, typ });
    return jws({ header, payload, algorithm: alg, key: Buffer.from(secret) });
  }
  const isGcm = format === "next-auth" ? random.chance(0.9) : random.chance(0.2);
  const encryption = isGcm ? "A256GCM" : "A256CBC-HS512";
  const header = JSON.stringify({ alg: "dir", enc: encryption });
  const salt = format === "authjs" ? name : "";
  const key = derived(format, secret, salt, isGcm ? 32 : 64);
  const flaw = random.chance(0.03) ? random.pick(["iv", "tag", "encrypted-key"]) : undefined;
  return jwe({ header, payload, encryption, key, iv, flaw });
}

/** The token, or with a mistake in it. */
function mutated(random, token) {
  if (!random.chance(0.25)) return token;
  const at = random.below(token.length);
  return random.pick([
    () => token.slice(0, at),
    () => token.slice(0, at) + random.pick([..."AZaz09-_.=%~ é"]) + token.slice(at + 1),
    () => token.slice(0, at) + token.slice(at + 1),
    () => `${token}.`,
    () => token.split(".").reverse().join("."),
    () => base64url(random.bytes(40)),
    () => "",
  ])();
}

/** One cookie or chunks, at times not as anybody writes them. */
function inCookies(random, name, value) {
  if (value.length < 3900 && random.chance(0.9)) return [`${name}=${value}`];
  const size = random.pick([3900, 3936, 100 + Math.ceil(value.length / 4)]);
  const chunks = [];
  for (let at = 0; at * size < value.length || at === 0; at++) {
    chunks.push(`${name}.${at}=${value.slice(at * size, (at + 1) * size)}`);
  }
  if (random.chance(0.1)) chunks.splice(random.below(chunks.length), 1);
  if (random.chance(0.1)) chunks.reverse();
  if (random.chance(0.05))
    chunks.push(`${name}.${random.pick([chunks.length + 1, "00", "16", "x"])}=a`);
  if (random.chance(0.05)) chunks.push(`${name}=${value.slice(0, 20)}`);
  return chunks;
}

/** What the header comes with. */
export function drawSource(random, cookie) {
  const headers = new Headers({ cookie: cookie.replace(/[^\x20-\x7e]/g, "~") });
  return random.pick([
    () => cookie,
    () => ({ headers: { cookie } }),
    () => new Request("https://app.test/page", { headers }),
    () => new Request("http://app.test/page", { headers }),
    () => {
      headers.set("x-forwarded-proto", random.pick(["https", "http", "https, http"]));
      return new Request("http://app.test/page", { headers });
    },
    () => {
      headers.set("sec-fetch-site", "same-origin");
      return { headers };
    },
  ])();
}
