/** What was found out about a cookie, as text. */

import { jsonLength } from "../../inspect/bytes.js";
import type { Finding } from "../../inspect/finding.js";
import type { Inspection, Moment } from "../../inspect/inspection.js";
import { ENTRIES } from "../../inspect/reasons.js";
import { RENEWALS } from "../../inspect/renewals.js";
import {
  escapeControls,
  formatDuration,
  formatRelative,
  formatTime,
  formatValue,
} from "../../inspect/text.js";

/** The width that every terminal has. */
const WIDTH = 80;

/** `inspection` is what the inspector's page shows of the same cookie. */
export function report(finding: Finding, inspection: Inspection): string {
  const { status, reason, format, claims } = finding;
  const verdict = { valid: "valid", refused: `refused: ${reason}`, unverified: "not verified" }[
    status
  ];
  return [
    `${status === "valid" ? "✓" : "✗"} ${format} session, ${verdict}\n`,
    ...(finding.meaning ? [`  ${finding.meaning}\n  ${finding.advice}\n`] : []),
    ...finding.hints.map((hint) => `  ${hint}\n`),
    ...nextLines(inspection),
    ...(reason ? [`  See ${ENTRIES}${reason}\n`] : []),
    "\n",
    ...alignRows([
      ...cookieRows(finding),
      ["token", `${finding.tokenBytes} bytes`],
      ...headerRows(finding),
    ]),
    ...(claims
      ? ["\n", ...alignRows(lifetimeRows(claims, inspection)), "\n", ...claimRows(finding, claims)]
      : []),
  ].join("");
}

/** What the application's next answer does with the cookie. */
function nextLines({ next, verdict }: Inspection): string[] {
  if (!next?.isNow) return [];
  if (verdict.status === "refused")
    return [
      `  The application ${next.lines.length > 0 ? "clears the cookie" : "leaves the cookie"}.\n`,
    ];
  const { renewed } = next;
  if (renewed === null) return [];
  return [`  Its next answer writes the cookie again, since ${RENEWALS[renewed] ?? renewed}.\n`];
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

const LABELS: { readonly [id in Moment["id"]]?: string } = {
  "signed-in": "signed in",
  written: "issued",
  begins: "begins",
  renewal: "next renewal",
  idle: "expires",
  exp: "exp",
  absolute: "absolute end",
};

function lifetimeRows(claims: { [name: string]: unknown }, inspection: Inspection): Row[] {
  const { moments } = inspection;
  const now = Date.parse(inspection.now);
  const at = (id: Moment["id"]) => moments.find((moment) => moment.id === id)?.at;
  const [written, end] = [at("written"), at("idle")];
  const life = written === undefined || end === undefined ? [] : [end - written];
  const { rev } = claims;
  return [
    ...Object.entries(LABELS).flatMap(([id, label]): Row[] => {
      const ms = at(id as Moment["id"]);
      if (ms === undefined) return [];
      const isOver = id === "idle" && ms <= now;
      return [[isOver ? "expired" : label, formatRelative(ms, now), formatTime(ms)]];
    }),
    ...life.map((ms): Row => ["lifetime", formatDuration(ms), `${ms / 1000} seconds`]),
    ...(typeof rev === "number" ? [["written", `${rev} times since sign-in`] satisfies Row] : []),
  ];
}

function claimRows(
  { claimsBytes, status, reason }: Finding,
  claims: { [name: string]: unknown },
): string[] {
  const total = jsonLength(Object.values(claimsBytes ?? {}));
  const mark = status === "valid" ? "" : `, of a refused session (${reason})`;
  const list = Object.entries(claims).map(([name, value]): Row => {
    const size = String(claimsBytes?.[name] ?? 0).padStart(6);
    return [`  ${escapeControls(name)}`, `${size} bytes`, formatValue(value, WIDTH)];
  });
  return [`  claims, ${total} bytes${mark}\n`, ...alignRows(list)];
}
