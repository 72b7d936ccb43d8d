/** Which paths a projection may read: a misspelt one is an error where it stands. */

import type { AccountOf, ClaimsOf, ProfileOf, StandardClaim, UserSource } from "./infer.js";
import type { RegisteredClaims, Types } from "./user.js";
import type { AnyFunction, IsAny, Primitive } from "./utility.js";

/**
 * The `jwt` projection `J`, checked: a path below the user, account or profile that leads
 * nowhere must be one of those that lead somewhere. What has no known type is free.
 */
export type JwtSources<J, U, X extends Types> = Inferred<J, Checked<J, JwtRoots<U, X>>>;

/** The `session` projection `S`, checked in the same way; it reads the token. */
export type SessionSources<S, TR, J, U, X extends Types> = Inferred<
  S,
  Checked<S, { token: ClaimsOf<TR, J, U, X> }, CertainClaim<J>>
>;

/**
 * `Check`, where `T` is inferred. TypeScript infers into both branches, as if `T` alone stood
 * there, and takes the second; through `Check` the older versions do not see all of `T`.
 */
export type Inferred<T, Check> = [T] extends [never] ? T : Check;

interface JwtRoots<U, X extends Types> {
  user: UserSource<U>;
  account: AccountOf<X>;
  profile: ProfileOf<X>;
  session: unknown;
}

type Checked<V, Roots, Certain = never> = {
  readonly [K in keyof V]: CheckedSource<V[K], Roots, Certain>;
};

/** Both shapes of a source. */
type CheckedSource<V, Roots, Certain> = V extends string
  ? CheckedPath<V, Roots, Certain>
  : { readonly [K in keyof V]: K extends "from" ? CheckedPath<V[K], Roots, Certain> : V[K] };

/** Needs no look at the types, which may be parameters. */
type CertainClaim<J> =
  `token.${(keyof J & string) | StandardClaim | RefreshedClaim | keyof RegisteredClaims}`;

/** What `refresh` keeps of the account of `providers`, whatever the `jwt` projection lists. */
type RefreshedClaim = "provider" | "access_token" | "refresh_token" | "expires_at";

/**
 * By an index and not a condition: where the user is a type parameter, TypeScript then
 * decides by its constraint.
 */
type CheckedPath<Path, Roots, Certain> = Path extends Certain
  ? Path
  : Path extends `${infer Root extends keyof Roots & string}.${infer Rest}`
    ? {
        found: Path;
        missing: Root extends "token"
          ? NearestClaim<Roots[Root], Rest>
          : `${Root}.${Nearest<Roots[Root], Rest>}`;
      }[Lookup<Roots[Root], Rest>]
    : FirstPath<Roots>;

/** The paths that one may begin with. */
type FirstPath<Roots> = {
  [Root in keyof Roots & string]: `${Root}.${FirstKey<Roots[Root]>}`;
}[keyof Roots & string];

type FirstKey<T> = unknown extends T ? string : [keyof T] extends [never] ? string : PathKey<T>;

/** Whether `Path` leads somewhere in `T`; for a union of types, in one of them. */
type Lookup<T, Path extends string> = T extends Primitive | AnyFunction
  ? "missing"
  : T extends object
    ? IsOpen<T, Path> extends true
      ? "found"
      : Path extends `${infer Head}.${infer Rest}`
        ? Head extends PathKey<T>
          ? Lookup<ValueAt<T, Head>, Rest>
          : "missing"
        : Path extends PathKey<T>
          ? "found"
          : "missing"
    : "found";

/** The paths that exist where `Path` goes astray. */
type Nearest<T, Path extends string> = T extends Primitive | AnyFunction
  ? never
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends PathKey<T>
      ? [Nearest<ValueAt<T, Head>, Rest>] extends [never]
        ? PathKey<T>
        : `${Head}.${Nearest<ValueAt<T, Head>, Rest>}`
      : PathKey<T>
    : PathKey<T>;

/**
 * The same in the token, which has only what it is given. Where no claim begins alike, the text says
 * what is missing: TypeScript would propose any claim that is as short.
 */
type NearestClaim<T, Path extends string> = Path extends `${infer Head}.${string}`
  ? Head extends PathKey<T>
    ? `token.${Nearest<T, Path>}`
    : ClaimLike<PathKey<T>, Head>
  : ClaimLike<PathKey<T>, Path>;

type ClaimLike<
  Claims extends string,
  Name extends string,
> = Name extends `${infer A}${infer B}${string}`
  ? [Extract<Claims, `${A}${B}${string}`>] extends [never]
    ? `token.${Name}, once projections.jwt has ${Name}`
    : `token.${Extract<Claims, `${A}${B}${string}`>}`
  : `token.${Claims}`;

/** Whether the members of `T` are not known, or the path is not. */
type IsOpen<T, Path extends string> = [keyof T] extends [never]
  ? true
  : string extends keyof T | Path
    ? true
    : false;

/** The names of `T` that a path may have next; methods give no value. */
type PathKey<T> = T extends readonly unknown[]
  ? number extends T["length"]
    ? `${number}`
    : Exclude<keyof T, keyof (readonly unknown[])> & string
  : { [K in keyof T]-?: K extends string | number ? ValueKey<K, T[K]> : never }[keyof T];

type ValueKey<K extends string | number, V> =
  IsAny<V> extends true
    ? `${K}`
    : [NonNullable<V>] extends [AnyFunction | symbol]
      ? NeverKey<K, V>
      : `${K}`;

/** `null` and `undefined` alone are values that may come. */
type NeverKey<K extends string | number, V> = [NonNullable<V>] extends [never] ? `${K}` : never;

/** What is at a name; the keys of an array, and those that are numbers, are text in a path. */
type ValueAt<T, Head extends string> = Head extends keyof T
  ? T[Head]
  : Head extends `${infer N extends number}`
    ? N extends keyof T
      ? T[N]
      : never
    : never;
