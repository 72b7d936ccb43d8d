// Who reads the tokens: the packed package, and the libraries of each format.

import { decode, encode } from "@auth/core/jwt";
import * as jose from "jose";
import v4 from "next-auth-v4/jwt";
import { createAuth } from "waxseal";

import { AUDIENCE, ISSUER } from "./cases.mjs";

/** Of the configuration: longer than any token here lives, so that none is due. */
export const LONG = 1_000_000_000;

/** Seconds that clocks may differ, in all of them. */
const LEEWAY = 15;

/** Characters that fit into a cookie, few of which have more than a byte. */
const CHUNK = 3900;

/**
 * A configuration: a format, an HMAC and what its tokens are for, secrets. `ours` and `theirs` return
 * `{ claims }` or `{ refused }` of a token in the cookie `name`.
 */
export class Parties {
  #auth;
  #keys;
  /** What jose compares. */
  #named;

  constructor({ format, algorithm, secrets, typ }) {
    Object.assign(this, { format, algorithm, secrets, typ });
    const jwt = typ === "JWT" ? { typ, issuer: ISSUER, audience: AUDIENCE } : {};
    this.#named = { typ, issuer: jwt.issuer, audience: jwt.audience };
    this.#auth = createAuth({
      secret: secrets,
      allowWeakSecret: true,
      format,
      ...(format === "signed" && { jwt: { algorithm, ...jwt } }),
      session: { maxAge: LONG, updateAge: LONG },
      logger: { error() {}, warn() {} },
    });
  }

  /** `name=token; …` of a new session, as waxseal writes it. */
  async issue(user, now) {
    const { writes } = await this.#auth.issue({ user }, { headers: {} }, { now });
    const at = writes.requestCookie.indexOf("=");
    return [writes.requestCookie.slice(0, at), writes.requestCookie.slice(at + 1)];
  }

  /** A token of the library, under its own header. */
  write(name, claims) {
    const { format, secrets } = this;
    if (format === "authjs") return encode({ token: claims, secret: secrets, salt: name });
    if (format === "next-auth") return v4.encode({ token: claims, secret: secrets[0] });
    const named = this.typ === "JWT" ? { iss: ISSUER, aud: AUDIENCE } : {};
    const jwt = new jose.SignJWT({ ...claims, ...named });
    jwt.setProtectedHeader({ alg: this.algorithm, typ: this.typ });
    return jwt.setIssuedAt().setExpirationTime("1h").sign(Buffer.from(secrets[0]));
  }

  ours(name, token, now) {
    const outcome = this.#auth.verify(cookies(name, token), { now });
    if (outcome.status !== "active") return { refused: outcome.reason ?? outcome.status };
    return { claims: outcome.token, renewed: outcome.renewed };
  }

  /** Under the clock of the process. */
  async theirs(name, token) {
    try {
      const claims = await this.#read(name, token);
      // Of an empty token Auth.js makes `null`.
      return claims ? { claims } : { refused: "empty" };
    } catch (error) {
      return { refused: error.code ?? error.message };
    }
  }

  async #read(name, token) {
    const { format, secrets } = this;
    if (format === "authjs") return decode({ token, secret: secrets, salt: name });
    // It knows one secret.
    if (format === "next-auth") return v4.decode({ token, secret: secrets[0] });

    const options = { algorithms: [this.algorithm], clockTolerance: LEEWAY, ...this.#named };
    this.#keys ??= await Promise.all(secrets.map((secret) => this.#imported(secret)));
    let failure;
    for (const key of this.#keys) {
      try {
        return (await jose.jwtVerify(token, key, options)).payload;
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }

  #imported(secret) {
    const hmac = { name: "HMAC", hash: `SHA-${this.algorithm.slice(2)}` };
    return crypto.subtle.importKey("raw", Buffer.from(secret), hmac, false, ["verify"]);
  }
}

/** The Cookie header of a browser that keeps this token: in chunks, where it is long. */
function cookies(name, token) {
  const parts = chunks(token);
  if (parts.length === 1) return `${name}=${token}`;
  return parts.map((chunk, number) => `${name}.${number}=${chunk}`).join("; ");
}

/** What stands in one cookie each. */
export function chunks(token) {
  if (token.length <= CHUNK) return [token];
  return [token.slice(0, CHUNK), ...chunks(token.slice(CHUNK))];
}

const RealDate = Date;
let frozen = 0;

/** The clock of this process from here on, for libraries that take no time. */
export function setClock(ms) {
  frozen = ms;
  globalThis.Date = FrozenDate;
}

class FrozenDate extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [frozen] : args));
  }

  static now() {
    return frozen;
  }
}
