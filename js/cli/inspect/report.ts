/** A finding as text. */

import { byteLength } from "../../inspect/bytes.js";
import type { Finding } from "../../inspect/finding.js";
import {
  escapeControls,
  formatDuration,
  formatRelative,
  formatTime,
  formatValue,
} from "../../inspect/text.js";

/** The width that every terminal has. */
const WIDTH = 80;

export function report(finding: Finding): string {
  const { status, reason, format, claims } = finding;
  const verdict = { valid: "valid", refused: `refused: ${reason}`, unverified: "not verified" }[
    status
  ];
  return [
    `${status === "valid" ? "✓" : "✗"} ${format} session, ${verdict}\n`,
    ...(finding.meaning ? [`  ${finding.meaning}\n  ${finding.advice}\n`] : []),
    ...finding.hints.map((hint) => `  ${hint}\n`),
    "\n",
    ...alignRows([
      ...cookieRows(finding),
      ["token", `${finding.tokenBytes} bytes`],
      ...headerRows(finding),
    ]),
    ...(claims
      ? ["\n", ...alignRows(lifetimeRows(claims, finding)), "\n", ...claimRows(finding, claims)]
      : []),
  ].join("");
}

type Row = [label: string, ...cells: string[]];

/** Columns, each as wide as its widest cell. */
function alignRows(list: Row[]): string[] {
  const widths: number[] = [];
  for (const row of list) {
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  }
  return list.map(
    (row) =>
      `  ${row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join("  ")
        .trimEnd()}\n`,
  );
}

function cookieRows({ cookies, name, format }: Finding): Row[] {
  if (cookies.length === 0)
    return format === "authjs"
      ? [["cookie", `a bare token; tried as ${escapeControls(name)}`]]
      : [];
  return cookies.map(({ name, bytes, ignored }) => [
    "cookie",
    `${escapeControls(name)}, ${bytes} bytes${ignored ? ", does not count" : ""}`,
  ]);
}

function headerRows({ header, secret, status }: Finding): Row[] {
  if (header === null) return [["header", "cannot be read"]];
  const { kid, ...rest } = header;
  return [
    ["header", formatValue(rest, WIDTH)],
    ...(kid === undefined ? [] : [["kid", formatValue(kid, 2 * WIDTH)] satisfies Row]),
    ...(status === "unverified"
      ? []
      : [["secret", secret ?? "none of those in the environment"] satisfies Row]),
  ];
}

function lifetimeRows(claims: { [name: string]: unknown }, finding: Finding): Row[] {
  const now = Date.parse(finding.now);
  const { iat, exp, nbf, auth_time: authTime, rev } = claims;
  const row = (label: string, seconds: unknown): Row[] => {
    if (typeof seconds !== "number") return [];
    return [[label, formatRelative(seconds * 1000, now), formatTime(seconds * 1000)]];
  };
  const isOver = typeof exp === "number" && exp * 1000 <= now;
  const startedAt = authTime ?? iat;
  const end =
    finding.absoluteMaxAge !== undefined && typeof startedAt === "number"
      ? startedAt + finding.absoluteMaxAge
      : undefined;
  const life = typeof iat === "number" && typeof exp === "number" ? [exp - iat] : [];
  return [
    ...row("signed in", authTime),
    ...row("issued", iat),
    ...row("begins", nbf),
    ...row(isOver ? "expired" : "expires", exp),
    ...row("absolute end", end),
    ...life.map((seconds): Row => [
      "lifetime",
      formatDuration(seconds * 1000),
      `${seconds} seconds`,
    ]),
    ...(typeof rev === "number" ? [["written", `${rev} times since sign-in`] satisfies Row] : []),
  ];
}

function claimRows(
  { claimsBytes, status, reason }: Finding,
  claims: { [name: string]: unknown },
): string[] {
  const total = byteLength(JSON.stringify(claims));
  const mark = status === "valid" ? "" : `, of a refused session (${reason})`;
  const list = Object.entries(claims).map(([name, value]): Row => {
    const size = String(claimsBytes?.[name] ?? 0).padStart(6);
    return [`  ${escapeControls(name)}`, `${size} bytes`, formatValue(value, WIDTH)];
  });
  return [`  claims, ${total} bytes${mark}\n`, ...alignRows(list)];
}
