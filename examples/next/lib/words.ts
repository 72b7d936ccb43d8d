const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const calendar = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

/** "3 minutes ago", "in 30 days". */
export function fromNow(date: Date, now = Date.now()): string {
  const seconds = (date.getTime() - now) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  // A session that began right after another ended says so a second or two ahead.
  return seconds > 15 ? "in less than a minute" : "just now";
}

/** "less than a minute", "12 minutes", "30 days". */
export function duration(start: Date, end: Date): string {
  const seconds = (end.getTime() - start.getTime()) / 1000;
  for (const [unit, size] of units) {
    const count = Math.round(seconds / size);
    if (seconds >= size) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "less than a minute";
}

/** "November 21, 2026 at 9:28 PM", in the server's time zone. */
export function onDate(date: Date): string {
  return calendar.format(date);
}
