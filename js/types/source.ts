/** What may be passed as a request. */

/** Headers in one of the shapes that frameworks have; the last is that of CloudFront. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | {
      readonly [name: string]:
        string | readonly string[] | readonly { value: string; key?: string }[] | undefined;
    };

/**
 * What a session cookie is read from: a `Request` or `NextRequest`, a Node
 * `IncomingMessage`, an event of AWS Lambda (payload 1.0 and 2.0, with its `cookies`),
 * `{ headers }`, a `Headers`, or the text of the `Cookie` header (`null` and `undefined`
 * when there is none). `url` or `socket` give the scheme, which decides which cookie
 * prefixes count.
 *
 * Anything else is a mistake in the program and throws `"invalid-source"`: a cookie store,
 * a `Map`, an array, a Promise, an object that is empty. So pass a Node request itself, not
 * its `headers`, which are empty where a client sends none.
 */
export type Source =
  | string
  | null
  | undefined
  | HeadersLike
  | {
      readonly headers: HeadersLike;
      /** Where it is an array, as in payload 2.0 of API Gateway. */
      readonly cookies?: unknown;
      readonly url?: string | undefined;
      readonly socket?: object | null | undefined;
    }
  | { readonly multiValueHeaders: HeadersLike };

/** Options of `verify`, `resolve`, `getSession`, `issue` and `update`. */
export interface ReadOptions {
  /**
   * The current time, a `Date` or milliseconds since 1970, for tests.
   */
  now?: Date | number;
  /**
   * Keeps the runtime alive until work is done that the answer does not wait for, as
   * `ctx.waitUntil` of Workers does.
   */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /**
   * Whether `resolve` may refresh the provider's tokens.
   *
   * @default `true`, but for requests that only look, such as prefetches
   */
  refresh?: boolean | undefined;
  /**
   * `"live"` asks the store of revocations once more before it answers: for payments and the
   * like. `"snapshot"` takes what is known within `revocation.maxStaleness`.
   *
   * @default `"snapshot"`
   */
  revocation?: "snapshot" | "live" | undefined;
}
