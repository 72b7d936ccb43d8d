/** Waiting, but not for ever. */

/**
 * What a promise gives, or a rejection after `ms` milliseconds. With `holds` a process goes on
 * until then, as it does for a request.
 */
export function within<T>(ms: number, work: Promise<T>, holds: boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
    if (!holds) release(timer);
    void work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/** Lets a process end though a timer runs, and says whether this runtime can. */
export function release(timer: unknown): boolean {
  const { unref } = Object(timer) as { unref?: () => void };
  const { Deno } = globalThis as { Deno?: { unrefTimer?: (timer: unknown) => void } };
  if (typeof unref === "function") unref.call(timer);
  else if (Deno?.unrefTimer) Deno.unrefTimer(timer);
  else return false;
  return true;
}
