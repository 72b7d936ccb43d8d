// Waiting for what a page does by itself.

/** Milliseconds after which what is waited for will not come any more; no measure of speed. */
export const PATIENCE = 180_000;

/** Waits until `look` returns what `isMet` accepts; while a page loads it may throw. */
export async function until(look, isMet) {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const seen = await look().catch((error) => error);
    if (!(seen instanceof Error) && isMet(seen)) return seen;
    if (performance.now() > end) throw new Error(`in vain: ${isMet}`, { cause: seen });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the text of an element matches. */
export const sees = (page, selector, pattern) =>
  until(
    () => page.text(selector),
    Object.assign((text) => pattern.test(text), { toString: () => `${selector} is ${pattern}` }),
  );

/** Waits until the address, without the origin, is this one. */
export const arrives = (page, path) =>
  until(
    async () => new URL(await page.url()),
    Object.assign(({ pathname, search }) => pathname + search === path, { toString: () => path }),
  );

/** Waits until React listens: what is typed and clicked from here on goes to the scripts. */
export const hydrated = (page) =>
  until(
    () =>
      page.evaluate(() =>
        Object.keys(document.querySelector("h1") ?? {}).some((key) =>
          key.startsWith("__reactFiber$"),
        ),
      ),
    (isHydrated) => isHydrated,
  );
