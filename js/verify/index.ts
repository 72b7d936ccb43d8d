/**
 * Reading sessions alone: for a proxy or a worker that decides who may pass, and leaves
 * renewals, sign-ins and sign-outs to the application behind it. The module is a build of the
 * same core without all that writes, with little more than half its bytes.
 *
 * ```ts
 * import { createReader } from "waxseal/verify";
 *
 * const reader = createReader({
 *   secret: process.env.AUTH_SECRET,
 *   projections: { session: { "user.id": "token.sub" } },
 * });
 *
 * export function GET(request: Request) {
 *   const outcome = reader.verify(request);
 *   if (outcome.status !== "active") return new Response(null, { status: 401 });
 *   return Response.json(outcome.session.user);
 * }
 * ```
 */

import { schemeOf } from "../host.js";
import { nowOf } from "../now.js";
import { cookieText } from "../source.js";
import type { Projection } from "../types/projection.js";
import { readConfig } from "./config.js";
import { createEngine } from "./engine.js";
import type { Reader, ReaderConfig, ReaderSession, ReaderToken, ReaderTypes } from "./types.js";

export { WaxsealError, type WaxsealErrorCode } from "../errors.js";
export type { Accept, Format } from "../types/config.js";
export type {
  Active,
  Anonymous,
  Invalid,
  Outcome,
  Reason,
  Undecided,
  Writes,
} from "../types/outcome.js";
export type { HeadersLike, Source } from "../types/source.js";
export type { Reader, ReaderConfig, ReaderSession, ReaderToken, ReaderTypes } from "./types.js";

/**
 * Makes a reader of sessions. It takes those options of `createAuth` on which reading depends,
 * and decides as `verify` of such an auth object does: the same status, session, token and
 * reason. `renewed` is `null` and `writes` are empty. Nothing is renewed, so where `verify` would
 * do that the session and the token are those of before: let requests through to an application
 * that does, or sessions end `session.maxAge` after they began. It knows no `revocation`: a
 * session that was ended counts until it expires.
 *
 * ```ts
 * import { createReader } from "waxseal/verify";
 *
 * const reader = createReader({ format: "authjs", secret: "a secret of at least thirty-two bytes" });
 * const { status } = reader.verify("");
 * if (status !== "anonymous") throw new Error(status);
 * ```
 *
 * @throws WaxsealError for any mistake in the configuration; `code` says which, and the message
 *   what to write instead.
 */
export function createReader<const S extends Projection = {}, X extends ReaderTypes = {}>(
  config: ReaderConfig<S, X> = {},
): Reader<ReaderSession<S, X>, ReaderToken<X>> {
  const { engine, trust } = readConfig(config);
  const { verify } = createEngine(engine, { warn: print("warn"), error: print("error") });
  return {
    verify: (source, options) =>
      verify(cookieText(source), schemeOf(source, trust), nowOf(options)),
  };
}

/** A console that throws, or is none, stops no application. */
function print(level: "warn" | "error"): (message: string) => void {
  return (message) => {
    try {
      console[level](`[waxseal] ${message}`);
    } catch {}
  };
}
