// The first that is in the header counts: most browsers name others as well.
const browsers = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["SamsungBrowser", "Samsung Internet"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["Chrome", "Chrome"],
  ["CriOS", "Chrome"],
  ["Safari", "Safari"],
] as const;
const systems = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["CrOS", "ChromeOS"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

/** "Firefox on Linux", by what a browser says of itself: enough to know it again, and no proof. */
export function deviceName(userAgent: string | null | undefined): string {
  const find = (list: readonly (readonly [mark: string, name: string])[]) =>
    list.find(([mark]) => userAgent?.includes(mark))?.[1];
  return [find(browsers) ?? "Unknown browser", find(systems)].filter(Boolean).join(" on ");
}
