/** Which values go from the user into the token, and from there into the session. */

/** A JSON value. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where a target gets its value: a path, or a path and what stands in for it. */
export type From<Path extends string> = Path | { readonly from: Path; readonly default?: Json };

/** Target path in the token → source path. */
export type JwtProjection = {
  readonly [target: string]: From<`${"user" | "account" | "profile" | "session"}.${string}`>;
};

/** Target path in the session → source path. */
export type SessionProjection = { readonly [target: string]: From<`token.${string}`> };

/** The types of JSON (RFC 8259 §3), by the names of JSON Schema. */
export type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

/** A name that an update may change, and what it may put there. */
export interface UpdateField {
  /** A name, or a path such as `"user.name"`. */
  readonly name: string;
  /** One type, or several; by default `["string", "number", "boolean", "null"]`. */
  readonly type?: JsonType | readonly JsonType[] | undefined;
  /** Bytes of the value's JSON text at most; 1024 by default. */
  readonly maxBytes?: number | undefined;
}
