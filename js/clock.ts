/**
 * The clock of the machine, for what is not told the time. Next.js reports `Date` and
 * `Math.random` as it renders with Cache Components: `waxseal/next` puts another way of asking
 * the time here, and what only has to differ between instances is taken from a timer.
 */
export const clock = {
  now: (): number => Date.now(),
  /** From 0 to 1, and no secret. */
  chance: (): number => (performance.now() * 997) % 1,
};
