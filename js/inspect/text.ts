/** Times and texts for people. */

import { escaped } from "../quote.js";

const UNITS = [
  ["year", 365 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** `30 days`: rounded, in the largest unit that fits at least twice. */
export function formatDuration(ms: number): string {
  const [unit, length] = UNITS.find(([, length]) => ms >= 2 * length) ?? UNITS[4];
  const count = Math.round(ms / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** `3 days ago`, `in 27 days`, `now`. */
export function formatRelative(ms: number, now: number): string {
  const distance = Math.abs(ms - now);
  if (distance < 1000) return "now";
  return ms < now ? `${formatDuration(distance)} ago` : `in ${formatDuration(distance)}`;
}

/** `2030-01-31T12:00:00Z`, or the number itself if it is not a date. */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().replace(/\.000Z$/, "Z");
}

/**
 * Text from a cookie, safe for a terminal: control characters could control it, and
 * direction marks could reorder the line.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
}

/** A JSON value in one line, at most `width` characters wide. */
export function formatValue(value: unknown, width: number): string {
  const text = escapeControls(JSON.stringify(value) ?? "undefined");
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
