/** A time limit for what a client of the application does. */

/** Milliseconds; clients that have lost their server may wait for it for ever. */
const LIMIT = 5000;

/**
 * Does `work`. What fails is explained by a module of its own, which is loaded for it; where a
 * bundler left that out, what was thrown has to do.
 *
 * @throws what `explain` makes of what `work` throws.
 */
export async function explaining<T>(
  work: () => PromiseLike<T> | T,
  explain: (cause: unknown) => Promise<unknown>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw await explain(cause).catch(() => cause);
  }
}

/** What is too late may still happen: nobody knows, so it is neither done nor not done. */
export async function within<T>(work: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = () => reject(new Error(`The store has not answered after ${LIMIT / 1000} s.`));
    timer = setTimeout(tooLate, LIMIT);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
