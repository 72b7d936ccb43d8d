/**
 * The time, for a session that is read while Next.js renders.
 *
 * With Cache Components Next.js watches `Date` there, and reports it as a value that differs
 * between a prerender and a request. `connection()`, which it advises, throws within
 * `use cache: private`. What the session says does depend on the time, so the time has to be
 * the true one: `performance.now()`, which is not watched, stands still while the machine
 * sleeps. `Intl` reads the same clock as `Date` (ECMA-402, DateTime Format Functions).
 */

let format: Intl.DateTimeFormat | undefined;

/** Milliseconds since 1970, as `Date.now()`. */
export function renderTime(): number {
  format ??= new Intl.DateTimeFormat("en-US", {
    calendar: "gregory",
    numberingSystem: "latn",
    timeZone: "UTC",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
  // 11/26/2026, 08:43:08.034
  const numbers = format.format().match(/\d+/g)!.map(Number);
  const [month = 0, day, year = 0, ...time] = numbers;
  return Date.UTC(year, month - 1, day, ...time);
}
