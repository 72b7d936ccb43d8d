/** What may be passed as a request. */

/** Headers in one of the shapes that frameworks have. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined };

/**
 * What a session cookie is read from: a `Request` or `NextRequest`, a Node
 * `IncomingMessage`, `{ headers }`, a `Headers`, or the text of the `Cookie`
 * header (`null` and `undefined` when there is none). `url` or `socket`
 * give the scheme, which decides which cookie prefixes count.
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

/** Options of `verify`, `resolve`, `getSession`, `issue` and `update`. */
export interface ReadOptions {
  /** The current time, a `Date` or milliseconds since 1970. For tests. */
  now?: Date | number;
}
