/** Asking a provider, with bounds on time and size, and without following it elsewhere. */

import { OAuthUnavailable } from "../auth-error.js";
import { hasClass } from "../errors.js";
import type { Awaitable } from "../types/utility.js";

/** Milliseconds for one answer, to its last byte. */
const TIMEOUT = 10_000;
/** Bytes of one answer: metadata have about 3,000, tokens and claims seldom 20,000. */
const MAX_BYTES = 262_144;

/**
 * `fetch` for a provider's endpoints. A redirect is no answer there: it could lead to an
 * address inside of the network that this server is in.
 */
export function boundedFetch(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(TIMEOUT);
    try {
      // One of the application's own need not heed the signal.
      const asked = Promise.resolve(inner(input, { ...init, redirect: "manual", signal }));
      const response = await within(signal, asked);
      if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
        throw new OAuthUnavailable("The provider redirects where it has to answer.");
      }
      const body = await within(signal, readBytes(response));
      return new Response(isBodiless(response.status) ? null : body, response);
    } catch (cause) {
      if (cause instanceof OAuthUnavailable) throw cause;
      throw new OAuthUnavailable(
        `${originOf(input)} cannot be reached, or takes too long${reasonOf(cause)}.`,
        { cause },
      );
    }
  };
}

/** The same for the functions of a provider, which seldom tell faults of its own from others. */
export function answeringFetch(inner: typeof fetch): typeof fetch {
  const ask = boundedFetch(inner);
  return async (input, init) => {
    const response = await ask(input, init);
    if (isTransient(response.status)) throw unavailable("The provider", response.status);
    return response;
  };
}

/** Whether trying again later may help: the server is out of order, or asked too often. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429;
}

export function unavailable(who: string, status: number): OAuthUnavailable {
  return new OAuthUnavailable(`${who} answers with status ${status}: try again later.`);
}

/** Of a function that the provider's object brings along: it may ask somebody who never answers. */
export function withinTime<T>(work: Awaitable<T>): Promise<T> {
  return within(AbortSignal.timeout(TIMEOUT), Promise.resolve(work)).catch((cause: unknown) => {
    if (!hasClass(cause, DOMException) || cause.name !== "TimeoutError") throw cause;
    throw new OAuthUnavailable("The provider takes too long.", { cause });
  });
}

/** Not the whole address, which may hold what nobody else may know. */
function originOf(input: Parameters<typeof fetch>[0]): string {
  const url = input instanceof Request ? input.url : input;
  return URL.canParse(url) ? new URL(url).origin : "The provider";
}

/** A code such as `ECONNREFUSED`, where the runtime has one. */
function reasonOf(cause: unknown): string {
  const { code } = Object((Object(cause) as { cause?: unknown }).cause) as { code?: unknown };
  return typeof code === "string" ? ` (${code})` : "";
}

/** A body of one's own making need not heed the signal. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    work.then(resolve, reject);
  });
}

async function readBytes(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length <= MAX_BYTES) continue;
    // Not awaited: a sender that never ends would keep us waiting.
    void reader?.cancel().catch(() => {});
    throw new OAuthUnavailable(`The provider's answer is longer than ${MAX_BYTES} bytes.`);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
