/** Which next-auth a package has, and where that is written. */

import { posix } from "node:path";

import { placeOf, type Place } from "./json-text.js";
import { readBelow, readInstalled } from "./tree.js";
import { PNPM_WORKSPACE, type Manifest } from "./workspace.js";
import { yamlEntries } from "./yaml-text.js";

export type Major = 4 | 5;

/** What stands for next-auth of each major version. */
export const ALIAS: Readonly<Record<Major, string>> = {
  4: "npm:waxseal-next-auth@^4.24.0",
  5: "npm:waxseal-next-auth@^5.0.0-beta.0",
};

/** A text in a file that is to be changed. */
export interface Edit {
  path: string;
  start: number;
  end: number;
  /** Without quotes. */
  from: string;
  to: string;
  /** As it is written, with quotes. */
  written: string;
}

export interface Dependency {
  /** As the package.json has it. */
  range: string;
  /** What a catalog says for it. */
  catalogRange: string | undefined;
  installed: string | undefined;
  major: number | undefined;
  isAlias: boolean;
  /** Where it is written, and would be changed. */
  places: { path: string; text: string; place: Place }[];
  /** Why it cannot be changed. */
  obstacle: string | undefined;
}

const FIELDS = ["dependencies", "devDependencies", "optionalDependencies"];

/** How a dependency names what is no version of the registry. */
const FOREIGN = /^(file|link|git|github|https?|workspace|patch|portal|jsr|git\+[a-z]+):|\//;

export function dependencyOf(root: string, manifest: Manifest): Dependency | undefined {
  const fields = FIELDS.filter(
    (field) => typeof manifest.content[field]?.["next-auth"] === "string",
  );
  if (fields.length === 0) return undefined;
  const range = String(manifest.content[fields[0]!]["next-auth"]).trim();
  const installed = installedVersion(root, manifest.path, "next-auth");
  const inCatalog = range.startsWith("catalog:");
  const dependency: Dependency = {
    range,
    catalogRange: undefined,
    installed: installed?.version,
    major: undefined,
    isAlias: false,
    places: [],
    obstacle: undefined,
  };
  if (inCatalog) addCatalog(root, range, dependency);
  else for (const field of fields) addPlace(manifest, field, dependency);
  const written = dependency.catalogRange ?? range;
  dependency.isAlias = written.startsWith("npm:waxseal-next-auth@");
  const isForeign = FOREIGN.test(written) && !written.startsWith("npm:");
  if (isForeign) dependency.obstacle ??= "its version is not one of the registry";
  dependency.major = majorOf(written, installed?.version);
  return dependency;
}

/** The version in node_modules, of the package's folder or one above it within the root. */
export function installedVersion(root: string, manifestPath: string, name: string) {
  for (let folder = posix.dirname(manifestPath); ; folder = posix.dirname(folder)) {
    const text = readInstalled(root, posix.join(folder, "node_modules", name, "package.json"));
    try {
      if (text !== undefined) {
        const { name: own, version } = JSON.parse(text);
        if (typeof version === "string") return { name: String(own), version };
      }
    } catch {
      // No package.json of a package.
    }
    if (folder === ".") return undefined;
  }
}

/** The lowest version that a range names: `[15, 2]`; infinite for a tag. */
export function lowestVersion(range: string): [number, number] {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(range.replace(/^npm:@?[^@]*@/, "")) ?? [];
  return [Number(major ?? Infinity), Number(minor ?? Infinity)];
}

function majorOf(range: string, installed: string | undefined): number | undefined {
  if (range.startsWith("npm:waxseal-next-auth@")) return lowestVersion(range)[0];
  if (installed !== undefined) return lowestVersion(installed)[0];
  const version = range.replace(/^npm:next-auth@/, "");
  const ranges = version.split("||").map((part) => lowestVersion(part)[0]);
  const highest = ranges.reduce((a, b) => Math.max(a, b));
  if (Number.isFinite(highest) && !/^[><]/.test(version)) return highest;
  return { beta: 5, latest: 4 }[version];
}

function addPlace(manifest: Manifest, field: string, dependency: Dependency): void {
  const place = placeOf(manifest.text, [field, "next-auth"]);
  if (place === "twice") dependency.obstacle = `${field} in ${manifest.path} names it twice`;
  else if (place) dependency.places.push({ path: manifest.path, text: manifest.text, place });
}

/** `catalog:` and `catalog:name` of pnpm, Yarn and Bun. */
function addCatalog(root: string, range: string, dependency: Dependency): void {
  const name = range.slice("catalog:".length).trim();
  const paths =
    name === "" || name === "default"
      ? [
          ["catalog", "next-auth"],
          ["catalogs", "default", "next-auth"],
        ]
      : [["catalogs", name, "next-auth"]];
  for (const path of [PNPM_WORKSPACE, ".yarnrc.yml"]) {
    const text = readBelow(root, path) ?? "";
    const entries = yamlEntries(text).filter((entry) =>
      paths.some((keys) => isSame(keys, entry.path)),
    );
    for (const place of entries) dependency.places.push({ path, text, place });
  }
  const text = readBelow(root, "package.json") ?? "{}";
  for (const keys of [...paths, ...paths.map((keys) => ["workspaces", ...keys])]) {
    const place = placeOf(text, keys);
    if (place === "twice") dependency.obstacle = "the package.json of the root names it twice";
    else if (place) dependency.places.push({ path: "package.json", text, place });
  }
  dependency.catalogRange = dependency.places[0]?.place.value;
  if (dependency.places.length === 1) return;
  dependency.obstacle ??= `the catalog "${name || "default"}" has ${
    dependency.places.length === 0 ? "no line for it that can be read" : "it more than once"
  }`;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
