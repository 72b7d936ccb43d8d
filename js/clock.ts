/**
 * The clock of the machine, for what is not told the time. Next.js reports `Date` as it renders
 * with Cache Components, and `waxseal/next` puts another way of asking here.
 */
export const clock = { now: (): number => Date.now() };
