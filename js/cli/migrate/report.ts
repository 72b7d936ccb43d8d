/** What `waxseal migrate` prints. */

import { escapeControls } from "../../inspect/text.js";
import type { Finding } from "./findings.js";
import type { Stay } from "./native.js";
import type { Package } from "./project.js";
import type { Skipped } from "./tree.js";

export interface Changed {
  file: string;
  line: number;
  from: string;
  to: string;
}

export interface PackageReport {
  folder: string;
  nextAuth: { range: string; installed: string | undefined; major: number | undefined };
  next: string | undefined;
  routers: string[];
  imports: { [from: string]: number };
  findings: Finding[];
}

export interface Report {
  packages: PackageReport[];
  /** Folders with next-auth that were not looked at. */
  others: string[];
  skipped: Skipped[];
  /** Why nothing can be written. */
  obstacles: string[];
  changes: Changed[];
  /** With `--native`: what stays as it is. */
  stays: Stay[];
  isWritten: boolean;
  /** The command that takes it back. */
  undo: string | undefined;
  /** What is left to do. */
  next: string[];
}

const TITLES = [
  ["works", "Will work"],
  ["accepted", "Accepted, without effect"],
  ["blocks", "Will not work"],
] as const;

/** Lines of what was not read: after that, their number. */
const MOST_SKIPPED = 10;

export function packageReport(item: Package): PackageReport {
  const { range, catalogRange, installed, major } = item.nextAuth;
  return {
    folder: item.folder,
    nextAuth: {
      range: catalogRange === undefined ? range : `${range} ${catalogRange}`,
      installed,
      major,
    },
    next: item.next && (item.next.installed ?? item.next.range),
    routers: item.routers,
    imports: item.imports,
    findings: item.findings,
  };
}

/** The report for people. Names of files are others' texts: they could control a terminal. */
export function describe(report: Report): string {
  const parts = report.packages.map(describePackage);
  if (report.others.length > 0) {
    parts.push(`Not looked at, although they have next-auth: ${list(report.others)}\n`);
  }
  if (report.skipped.length > 0) parts.push(describeSkipped(report.skipped));
  if (report.obstacles.length > 0)
    parts.push(section("It stops", report.obstacles.map(escapeControls)));
  if (report.stays.length > 0) parts.push(section("Stays as it is", report.stays.map(place)));
  if (report.changes.length > 0) {
    const title = report.isWritten ? "Changed" : "Would change";
    const lines = report.changes.map(({ file, line, from, to }) =>
      place({ file, line, text: `${from} → ${to}` }),
    );
    parts.push(section(title, lines));
  }
  if (report.undo !== undefined)
    parts.push(section("To undo it, before it is committed (then install again)", [report.undo]));
  if (report.next.length > 0) parts.push(section("Next", report.next.map(escapeControls)));
  return parts.join("\n");
}

function describePackage(item: PackageReport): string {
  const { range, installed } = item.nextAuth;
  const facts = [
    `next-auth ${range}${installed === undefined ? ", not installed" : `, ${installed} installed`}`,
    ...(item.next === undefined ? [] : [`Next.js ${item.next}`]),
    ...(item.routers.length > 0 ? [`router: ${item.routers.join(" and ")}`] : []),
  ];
  const imports = Object.entries(item.imports).map(([from, count]) => `${from} ${count}`);
  const head = `waxseal migrate: ${item.folder === "." ? "this project" : item.folder}`;
  const lines = [head, `  ${facts.join(" · ")}`, `  imports: ${imports.join(", ") || "none"}`];
  const groups = TITLES.map(([level, title]) => {
    const found = item.findings.filter((finding) => finding.level === level);
    return found.length === 0 ? "" : `\n${section(title, found.map(place))}`;
  });
  return `${lines.map(escapeControls).join("\n")}\n${groups.join("")}`;
}

function describeSkipped(skipped: readonly Skipped[]): string {
  const lines = skipped
    .slice(0, MOST_SKIPPED)
    .map(({ path, why }) => escapeControls(`${path}: ${why}`));
  const more = skipped.length - lines.length;
  return section("Not read", more > 0 ? [...lines, `and ${more} more`] : lines);
}

function place({ file, line, text }: Stay): string {
  return escapeControls(`${file}:${line}  ${text}`);
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

function list(names: readonly string[]): string {
  return names.map(escapeControls).join(", ");
}
