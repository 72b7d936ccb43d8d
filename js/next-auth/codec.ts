/** `jwt.encode` and `jwt.decode` of the application, with the arguments of its major. */

import type { Codec } from "../compat.js";
import type { GivenConfig, Major } from "./given.js";

type Secret = string | readonly string[] | undefined;

/** `undefined` where the application has neither: its tokens are those of the format. */
export function codecOf(
  major: Major,
  { jwt, session }: GivenConfig,
  secret: Secret,
): Codec | undefined {
  const { encode, decode } = jwt ?? {};
  if (!encode && !decode) return undefined;
  const format = major === 4 ? "next-auth" : "authjs";
  // Version 4 derives one key for all cookies.
  const saltOf = (cookieName: string) => (major === 4 ? {} : { salt: cookieName });
  return {
    async encode(token, maxAge, cookieName) {
      const params = { token, secret, maxAge, ...saltOf(cookieName) };
      if (encode) return encode(params);
      const own = await loadJwt();
      return own.encode({ ...params, format });
    },
    async decode(token, cookieName) {
      const maxAge = jwt?.maxAge ?? session?.maxAge ?? MAX_AGE;
      const params = { token, secret, maxAge, ...saltOf(cookieName) };
      if (decode) return (await decode(params)) ?? null;
      const own = await loadJwt();
      return own.decode({ ...params, format });
    },
  };
}

/** Seconds, where the configuration says nothing. */
const MAX_AGE = 2_592_000;

/** Of the format itself: on demand, since hardly an application has one without the other. */
function loadJwt(): Promise<OwnJwt> {
  return import("waxseal/jwt") as Promise<OwnJwt>;
}

interface OwnJwt {
  encode(params: object): Promise<string>;
  decode(params: object): Promise<object | null>;
}
