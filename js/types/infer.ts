/** The types of user, token and session that follow from a configuration. */

import type { CredentialsConfig, ProviderOption } from "./provider.js";
import type { ProviderRefreshOptions, RefreshClaims } from "./refresh.js";
import type {
  Account,
  DefaultClaims,
  DefaultSession,
  DefaultUser,
  Profile,
  RegisteredClaims,
  SessionMark,
  Token,
  TokenMark,
  Types,
  Unset,
} from "./user.js";
import type {
  Expand,
  IsAny,
  Jsonify,
  Known,
  Merge,
  Property,
  SourceValue,
  Unflatten,
} from "./utility.js";

/**
 * The type of the user: that of a callback's argument `U` if it says more than `any`, else
 * from `types`, else what `authorize` and `profile` return, else the default.
 */
export type UserOf<
  P extends readonly ProviderOption[],
  X extends Types,
  U = any,
> = unknown extends U
  ? X extends { user: infer Named extends object }
    ? Named
    : // No provider, or a list of which nothing is known.
      [P[number]] extends [never]
      ? DefaultUser
      : [ProviderOption] extends [P[number]]
        ? DefaultUser
        : UserOfProvider<P[number]>
  : U;

type UserOfProvider<P> = P extends (...args: any) => infer Made
  ? UserOfProvider<Made>
  : P extends CredentialsConfig<infer U>
    ? U
    : P extends { type: "oauth" | "oidc" }
      ? RemoteUser<ProfileUser<P>>
      : P extends { type: "email" }
        ? EmailUser
        : never;

/** Closed, so that beside others it does not make their members `unknown`. */
interface EmailUser {
  id: string;
  email: string;
  emailVerified: Date | null;
  name?: string | null;
  image?: string | null;
}

/** What the provider's own `profile` makes. */
type ProfileUser<P> = P extends { profile?: infer F }
  ? NonNullable<F> extends (...args: any) => infer R
    ? unknown extends R
      ? DefaultUser
      : Extract<Awaited<R>, object>
    : DefaultUser
  : DefaultUser;

/** The account's id is not the user's, who has one in any case. */
type RemoteUser<U> = U extends unknown
  ? Expand<{ [K in keyof U as K extends "id" ? never : K]: U[K] } & { id: string }>
  : never;

/**
 * The `jwt` projection `J` with what `refresh` (`F`) keeps of the account, where `providers`
 * refresh themselves: a projection of one of these names counts instead.
 */
export type WithRefreshClaims<J, F> = J & Omit<KeptClaims<F>, keyof J>;

type KeptClaims<F> = [F] extends [undefined]
  ? {}
  : [F] extends [true]
    ? KeptAs<{}>
    : [F] extends [{ run: (...args: any) => unknown }]
      ? {}
      : [F] extends [{ claims: infer N extends RefreshClaims }]
        ? KeptAs<N>
        : [F] extends [ProviderRefreshOptions]
          ? KeptAs<{}>
          : {};

type KeptAs<N extends RefreshClaims> = {
  readonly [Of in keyof RefreshClaims as Named<N[Of], Of>]-?: `account.${Of}`;
};

type Named<Name, Of> = Name extends string ? (string extends Name ? never : Name) : Of;

/** The token that the `jwt` projection `J` makes from a user `U`. */
export type TokenOf<J, U, X extends Types> = Token<
  Expand<
    Omit<DefaultClaims<U>, keyof J> &
      Unflatten<{ -readonly [K in keyof J]: SourceValue<J[K], JwtRoots<U, X>> }>
  >
>;

/**
 * The token as it is read, when the `jwt` callback returned `TR`: `any` where that is not
 * known, `never` without such a callback.
 */
export type TokenFrom<TR, J, U, X extends Types> = unknown extends TR
  ? TokenOf<J, U, X>
  : [Exclude<TR, TokenMark>] extends [never]
    ? TokenOf<J, U, X>
    : Token<Expand<Omit<Merge<Returned<TR, TokenOf<J, U, X>>>, keyof RegisteredClaims>>>;

/**
 * What a `jwt` callback returned, where the projections make the token `T`: `T` itself where
 * it returned the token that it was given. In a file of its own (`satisfies NextAuthConfig`)
 * a callback does not know the projections, so a copy of its token may have their claims too.
 */
type Returned<TR, T> = TR extends TokenMark
  ? Known<T>
  : TR extends { exp: number }
    ? Jsonify<Known<TR>> & Partial<Omit<Known<T>, keyof TR>>
    : Jsonify<Known<TR>>;

/** The session that the `session` projection `S` makes from a token `T`. */
export type SessionOf<S, T> = string extends keyof S
  ? DefaultSession
  : Expand<
      Unflatten<
        Omit<SessionEntries<T>, keyof S> & {
          -readonly [K in keyof S]: SourceValue<S[K], { token: T }>;
        }
      > & { user: {} }
    >;

/** The claims of a token that a `session` projection may read; `any` where they are not known. */
export type ClaimsOf<TR, J, U, X extends Types> =
  AreClaimsOpen<TR, U> extends true
    ? any
    : Known<TokenFrom<TR, J, U, X>> & { [claim in StandardClaim | (keyof J & string)]?: unknown };

/** The names of the callbacks. */
export type CallbackName = "signIn" | "jwt" | "session" | "redirect" | "authorized";

/** In every token, or in one of another issuer (RFC 7519 §4.1). */
export type StandardClaim = "name" | "email" | "picture" | "sub" | "iss" | "aud";

/**
 * Whether a token may have claims that no type names: where the user is not known, nor what
 * the `jwt` callback does with it, as when it changes the token that it was given.
 */
type AreClaimsOpen<TR, U> = string extends keyof U
  ? true
  : [keyof U] extends [never]
    ? true
    : [TR] extends [never]
      ? false
      : unknown extends TR
        ? true
        : AreCopiesOpen<Exclude<TR, TokenMark>>;

type AreCopiesOpen<Copy> = [Copy] extends [never]
  ? true
  : Copy extends { exp: number }
    ? false
    : string extends keyof Copy
      ? true
      : false;

/**
 * The session of `S` where what `callbacks.session` adds cannot be known: naming
 * its type there would fix it before the callback is inferred.
 */
export type WithUnknownUser<S> = S & { user: { [name: string]: unknown } };

/**
 * The token as `callbacks.session` gets it. TypeScript reads from top to bottom: where `jwt`
 * follows, `TS` is `any`, and so is every claim that no projection makes.
 */
export type TokenArg<TS, J, U, X extends Types> = Shown<
  TokenFrom<TS, J, U, X> & (unknown extends TS ? { [claim: string]: any } : {})
>;

/**
 * The session as `callbacks.session` gets it. Auth.js's `session.user.id = token.sub` may be
 * written there, and the same with every other claim.
 */
export type SessionArg<S, TS, J, U, X extends Types> = Shown<
  Omit<SessionOf<S, TokenFrom<TS, J, U, X>>, "user"> & {
    user: SessionMark &
      Shown<
        SessionOf<S, TokenFrom<TS, J, U, X>>["user"] &
          (AreClaimsOpen<TS, U> extends true
            ? { [name: string]: unknown }
            : Assignable<Claims<S, TokenFrom<TS, J, U, X>>>)
      >;
  }
>;

/** The same with its members instead of a name, in an editor. */
type Shown<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

type Assignable<C> = { [K in keyof C]?: C[K] | Unset };

/** What the session's user may be given, beside what the projections have given it. */
type Claims<S, T> = Omit<
  { id: string | undefined | Property<Known<T>, "id"> } & Omit<
    Known<T>,
    "id" | StandardClaim | keyof RegisteredClaims
  >,
  keyof SessionOf<S, T>["user"]
>;

/** The session that the application sees, when `callbacks.session` returns `SR`. */
export type SessionFrom<SR, S, T> = unknown extends SR
  ? SR
  : SR extends { user: infer V }
    ? V extends SessionMark
      ? Expand<
          Seen<Omit<SR, "user">, T> & { user: SessionOf<S, T>["user"] & Partial<Claims<S, T>> }
        >
      : HasUnseen<SR | V> extends true
        ? Expand<Seen<Omit<SR, "user">, T> & { user: Seen<V, T> }>
        : SR
    : HasUnseen<SR> extends true
      ? Seen<SR, T>
      : SR;

/** Whether a member is `any` or was never assigned. */
type HasUnseen<V> = V extends object ? (Unset extends V[keyof V] ? true : never) : never;

/**
 * Members that were never assigned go, and with them the names that might have been. A claim
 * that `session` read before TypeScript knew `jwt` has the type `any`: the claim of that name
 * says which.
 */
type Seen<V, T> = [keyof Known<V>] extends [never]
  ? V
  : {
      [K in keyof V as SeenKey<K, V[K]>]: IsAny<V[K]> extends true
        ? K extends keyof Known<T>
          ? Known<T>[K]
          : V[K]
        : V[K];
    };

type SeenKey<K, Value> =
  IsAny<Value> extends true
    ? K
    : unknown extends Value
      ? string extends K
        ? never
        : K
      : Unset extends Value
        ? never
        : K;

type SessionEntries<T> = {
  "user.name": Property<Known<T>, "name">;
  "user.email": Property<Known<T>, "email">;
  "user.image": Property<Known<T>, "picture">;
  expires: string;
};

type JwtRoots<U, X extends Types> = {
  user: UserSource<U>;
  account: AccountOf<X> | null | undefined;
  profile: ProfileOf<X> | undefined;
  session: unknown;
};

/** The user as projections read it: `id` may be the `_id`, and `toJSON()` may add members. */
export type UserSource<U> = U extends { toJSON(...args: never[]): infer R }
  ? IsAny<R> extends true
    ? WithId<U>
    : WithId<U & Omit<R, keyof U>>
  : WithId<U>;

/** A user without an id gets a text for one where they sign in, but not from `issue`. */
type WithId<U> = U extends unknown
  ? "id" extends keyof U
    ? U
    : U extends { _id: infer Id }
      ? U & { id: Id }
      : U & { id?: string }
  : never;

export type AccountOf<X> = X extends { account: infer A extends object } ? A : Account;
export type ProfileOf<X> = X extends { profile: infer P extends object } ? P : Profile;
