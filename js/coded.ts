/** What is done with tokens of the application's own; without such, nothing is. */

import type { Context } from "./context.js";
import { badReturn } from "./callbacks.js";
import type { WaxsealError } from "./errors.js";
import { loadOnce } from "./load-once.js";
import type { Writes } from "./types/outcome.js";
import type { ReadOptions, Source } from "./types/source.js";
import type { Awaitable } from "./types/utility.js";

const load = loadOnce(() => import("./codec.js"));

/**
 * Runs `work` on the request as the core reads it, with tokens of the format in place of those
 * of the application, and puts theirs back into the writes. `begins` where a session does.
 */
export function withCodec<T extends Writes | { readonly writes: Writes }>(
  context: Context,
  source: Source,
  options: (ReadOptions & { begins?: boolean }) | undefined,
  work: (context: Context) => Awaitable<T>,
): Awaitable<T> {
  if (!context.settings.compat?.codec) return work(context);
  return load().then(({ translate }) => translate(context, source, options, work));
}

/** The reason why a synchronous method has no answer, where `jwt.decode` has to be awaited. */
export function codecFault({ settings }: Context): WaxsealError | undefined {
  return settings.compat?.codec && NOT_SYNCHRONOUS;
}

/** @throws WaxsealError where tokens are the application's own. */
export function refuseCodec(context: Context): void {
  const fault = codecFault(context);
  if (fault) throw fault;
}

const NOT_SYNCHRONOUS = badReturn(
  "`jwt.decode` of the application has to be awaited: use `resolve` or `getSession` in place of `verify`.",
);
