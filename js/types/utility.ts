/** The types that session and token are inferred with. */

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * What is left of `T` after `JSON.stringify` and `JSON.parse`: whatever has a
 * `toJSON()` (a `Date`, the `ObjectId` of MongoDB and Mongoose) becomes what
 * that returns, a `bigint` its decimal text (where a callback returns it, or as the id of a
 * user); functions and symbols vanish.
 */
export type Jsonify<T> =
  IsAny<T> extends true
    ? any
    : unknown extends T
      ? unknown
      : T extends Exclude<Primitive, bigint | symbol>
        ? T
        : T extends { toJSON(...args: never[]): infer R }
          ? Jsonify<R>
          : T extends bigint
            ? string
            : T extends AnyFunction | symbol
              ? undefined
              : T extends JsonTree & (string extends keyof T ? unknown : readonly unknown[])
                ? T
                : T extends readonly (infer Item)[]
                  ? IsList<T> extends true
                    ? Jsonify<Item>[]
                    : { -readonly [K in keyof T]: Jsonify<T[K]> }
                  : { -readonly [K in keyof T as JsonKey<K, T[K]>]: Jsonify<T[K]> };

/** What is JSON already, at any depth: it needs no look inside, which might never end. */
type JsonTree = (JsonTree | JsonScalar)[] | { [key: string]: JsonTree | JsonScalar };
type JsonScalar = string | number | boolean | null | undefined;

/** An array of any length. It is looked into only when it is used: it may contain itself. */
type IsList<T extends readonly unknown[]> = number extends T["length"]
  ? T extends readonly [unknown, ...unknown[]] | readonly [...unknown[], unknown]
    ? false
    : true
  : false;

/** Whatever `from` finds below `Roots`, `undefined` where there is nothing. */
export type PathValue<T, Path extends string> =
  IsAny<T> extends true
    ? any
    : unknown extends T
      ? unknown
      : T extends null | undefined
        ? undefined
        : Path extends `${infer Head}.${infer Rest}`
          ? PathValue<Property<T, Head>, Rest>
          : Property<T, Path>;

/** The value that a source of a projection gives, as JSON. */
export type SourceValue<Source, Roots> = Source extends { from: infer From extends string }
  ? Source extends { default: infer Default }
    ? WithDefault<Jsonify<PathValue<Roots, From>>, Writable<Default>>
    : Jsonify<PathValue<Roots, From>>
  : Source extends string
    ? Jsonify<PathValue<Roots, Source>>
    : never;

/**
 * `{ "user.id": string; expires: string }` as `{ user: { id: string }; expires:
 * string }`. What may be missing becomes optional.
 */
export type Unflatten<Entries> = Expand<
  Intersect<{ [Path in keyof Entries & string]: Nest<Path, Entries[Path]> }[keyof Entries & string]>
>;

/** A union of objects as one object: what only some have is optional. */
export type Merge<T> = Expand<
  Optional<{
    [K in KeyOfAny<T>]: T extends unknown ? (K extends keyof T ? T[K] : undefined) : never;
  }>
>;

/** `T` without its index signature. */
export type Known<T> = { [K in keyof T as IsIndex<K> extends true ? never : K]: T[K] };

/** One plain object type instead of an intersection, at every depth. */
export type Expand<T> =
  IsAny<T> extends true
    ? T
    : T extends Primitive | readonly unknown[] | AnyFunction
      ? T
      : T extends object
        ? T extends infer O
          ? { [K in keyof O]: Expand<O[K]> }
          : never
        : T;

/** What has no members of its own; with a brand (`string & { __brand: "Id" }`) too. */
export type Primitive = string | number | boolean | bigint | symbol | null | undefined;

export type AnyFunction = (...args: never[]) => unknown;

export type IsAny<T> = 0 extends 1 & T ? true : false;

type IsIndex<K> = string extends K
  ? true
  : number extends K
    ? true
    : symbol extends K
      ? true
      : false;

type JsonKey<K, V> = K extends symbol ? never : V extends AnyFunction | symbol ? never : K;

/** `T[K]`, `undefined` where there is nothing. */
export type Property<T, K extends string> = T extends unknown
  ? K extends keyof T
    ? T[K]
    : T extends readonly (infer Item)[]
      ? K extends `${number}`
        ? Item | undefined
        : undefined
      : undefined
  : never;

type WithDefault<V, Default> = unknown extends V
  ? unknown
  : Default extends Exclude<V, undefined>
    ? Exclude<V, undefined>
    : Exclude<V, undefined> | Default;

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

type Nest<Path extends string, V> = [V] extends [undefined] ? {} : NestValue<Path, V>;

type NestValue<Path extends string, V> = Path extends `${infer Head}.${infer Rest}`
  ? undefined extends V
    ? { [K in Head]?: NestValue<Rest, V> }
    : { [K in Head]: NestValue<Rest, V> }
  : undefined extends V
    ? { [K in Path]?: Exclude<V, undefined> }
    : { [K in Path]: V };

type Intersect<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;

/** What may be `undefined` becomes optional; what is never anything else is left out. */
export type Optional<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [
    K in keyof T as undefined extends T[K] ? ([T[K]] extends [undefined] ? never : K) : never
  ]?: Exclude<T[K], undefined>;
};

type KeyOfAny<T> = T extends unknown ? keyof T : never;
