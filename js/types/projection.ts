/** Which values go from the user into the token, and from there into the session. */

/** A JSON value. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where a target gets its value: a path, or a path and a default where it leads nowhere. */
export type From<Path extends string> = Path | { readonly from: Path; readonly default?: Json };

/** From each path to the path of its source. */
export type Projection = { readonly [target: string]: From<string> };

/** From each path in the token to the path of its source. */
export type JwtProjection = {
  readonly [target: string]: From<`${"user" | "account" | "profile" | "session"}.${string}`>;
};

/** From each path in the session to the path of its source. */
export type SessionProjection = { readonly [target: string]: From<`token.${string}`> };

/** The types of JSON (RFC 8259 §3), by the names of JSON Schema. */
export type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

/** A member that an update may change, and the values that it may have. */
export interface UpdateField {
  /** A name, or a path such as `"user.name"`, in the data that the client sends. */
  readonly name: string;
  /**
   * One type or several.
   *
   * @default `["string", "number", "boolean", "null"]`
   */
  readonly type?: JsonType | readonly JsonType[] | undefined;
  /**
   * The largest value, in bytes of its JSON text.
   *
   * @default `1024`
   */
  readonly maxBytes?: number | undefined;
}
