/** Compiles when `A` and `B` are the same type, not merely assignable. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `expect<Same<A, B>>()` compiles when it is `true`. */
export declare function expect<T extends true>(): void;

export type IsAny<T> = 0 extends 1 & T ? true : false;
