/** Modules that are loaded on demand. */

/**
 * A function that loads once, since `import` takes longer than a sign-in, and again where that
 * has failed: a host may reach the file at the next call.
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
}
