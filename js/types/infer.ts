/** The types of user, token and session that follow from a configuration. */

import type { Provider } from "./provider.js";
import type {
  Account,
  DefaultClaims,
  DefaultUser,
  Profile,
  RegisteredClaims,
  Token,
  Types,
} from "./user.js";
import type { Expand, Jsonify, Known, Merge, Property, SourceValue, Unflatten } from "./utility.js";

/** The type of the user: from `types`, else from what `authorize` returns, else the default. */
export type UserOf<P extends readonly Provider[], X extends Types> = X extends {
  user: infer U extends object;
}
  ? U
  : [P[number]] extends [never]
    ? DefaultUser
    : UserOfProvider<P[number]>;

type UserOfProvider<P> = P extends Provider<infer U> ? U : never;

/** The token that the `jwt` projection `J` makes from a user `U`. */
export type TokenOf<J, U, X extends Types> = Token<
  Expand<
    Omit<DefaultClaims<U>, keyof J> &
      Unflatten<{ -readonly [K in keyof J]: SourceValue<J[K], JwtRoots<U, X>> }>
  >
>;

/** The token as it is read, when the `jwt` callback returned `TR` (`any` and `object`: nothing is known). */
export type TokenFrom<TR, J, U, X extends Types> = unknown extends TR
  ? TokenOf<J, U, X>
  : [keyof TR] extends [never]
    ? TokenOf<J, U, X>
    : Token<Expand<Omit<Merge<Jsonify<Known<TR>>>, keyof RegisteredClaims>>>;

/** The session that the `session` projection `S` makes from a token `T`. */
export type SessionOf<S, T> = Expand<
  Unflatten<
    Omit<SessionEntries<T>, keyof S> & {
      -readonly [K in keyof S]: SourceValue<S[K], { token: T }>;
    }
  > & { user: {} }
>;

/**
 * The session of `S` where what `callbacks.session` adds cannot be known: naming
 * its type there would fix it before the callback is inferred.
 */
export type WithUnknownUser<S> = S & { user: { [name: string]: unknown } };

type SessionEntries<T> = {
  "user.name": Property<T, "name">;
  "user.email": Property<T, "email">;
  "user.image": Property<T, "picture">;
  expires: string;
};

type JwtRoots<U, X extends Types> = {
  user: U extends { id: unknown } ? U : U extends { _id: infer Id } ? U & { id: Id } : U;
  account: AccountOf<X> | null | undefined;
  profile: ProfileOf<X> | undefined;
  session: unknown;
};

export type AccountOf<X> = X extends { account: infer A extends object } ? A : Account;
export type ProfileOf<X> = X extends { profile: infer P extends object } ? P : Profile;
