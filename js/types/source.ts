/** What may be passed as a request. */

/** Headers in one of the shapes that frameworks have. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined };

/**
 * Where the session cookie is read: a `Request` or `NextRequest`, a Node
 * `IncomingMessage`, `{ headers }`, a `Headers`, or the text of the `Cookie`
 * header (`null` and `undefined` when there is none). With `url` or `socket` the
 * scheme is known, and with it which cookie prefixes count.
 */
export type Source =
  | string
  | null
  | undefined
  | HeadersLike
  | {
      readonly headers: HeadersLike;
      readonly url?: string | undefined;
      readonly socket?: object | null | undefined;
    };

/** Options of a read. */
export interface ReadOptions {
  /** The time that counts as now, a `Date` or milliseconds since 1970. For tests. */
  now?: Date | number;
}
