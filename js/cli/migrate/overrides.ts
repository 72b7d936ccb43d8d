/** Overrides, resolutions and patches in the root, which have the last word about versions. */

import { placeOf, type Place } from "./json-text.js";
import { readBelow } from "./tree.js";
import { PNPM_WORKSPACE, type Manifest } from "./workspace.js";
import { oddLine, yamlEntries } from "./yaml-text.js";

export interface Override {
  path: string;
  text: string;
  place: Place;
}

export interface Overrides {
  /** Those that decide about next-auth itself, and would be changed. */
  places: Override[];
  /** Why the alias cannot be written, or would have no effect. */
  obstacles: string[];
}

/** Where package managers read overrides in a package.json: npm and Bun, Yarn, pnpm. */
const FIELDS = [["overrides"], ["resolutions"], ["pnpm", "overrides"]];

const PATCHES = [["patchedDependencies"], ["pnpm", "patchedDependencies"]];

export function findOverrides(root: string, manifest: Manifest): Overrides {
  const found: Overrides = { places: [], obstacles: [] };
  for (const field of FIELDS) {
    for (const [key, value] of entriesAt(manifest.content, field)) {
      addOverride(manifest, [...field, key], value, found);
    }
  }
  for (const field of PATCHES) {
    if (
      entriesAt(manifest.content, field).some(([key]) => isNextAuth(key.replace(/(?!^)@.*/, "")))
    ) {
      found.obstacles.push(`package.json: ${field.join(".")} patches next-auth itself`);
    }
  }
  addYaml(root, found);
  return found;
}

function addOverride(manifest: Manifest, path: string[], value: unknown, found: Overrides): void {
  const key = path.at(-1)!;
  const where = `package.json: ${path.slice(0, -1).join(".")}`;
  if (typeof value === "object" && value !== null) {
    const own = (value as Record<string, unknown>)["."];
    if (isNextAuth(key) && own !== undefined) {
      found.obstacles.push(`${where} sets next-auth together with its dependencies`);
    } else if (!isNextAuth(key) && "next-auth" in value) {
      found.obstacles.push(`${where} sets the next-auth of "${key}" alone`);
    }
    return;
  }
  if (typeof value !== "string") return;
  if (isNextAuth(key)) {
    // `$next-auth` is what the dependency says.
    if (value.startsWith("$")) return;
    const place = placeOf(manifest.text, path);
    if (place === "twice") found.obstacles.push(`${where} names next-auth twice`);
    else if (place) found.places.push({ path: manifest.path, text: manifest.text, place });
  } else if (decidesAboutNextAuth(key)) {
    found.obstacles.push(`${where} sets next-auth by "${key}"`);
  }
}

function addYaml(root: string, found: Overrides): void {
  const text = readBelow(root, PNPM_WORKSPACE);
  if (text === undefined) return;
  const odd = oddLine(text, "next-auth");
  for (const place of yamlEntries(text)) {
    const [field, key] = place.path;
    if (place.path.length !== 2 || key === undefined) continue;
    if (field === "patchedDependencies" && isNextAuth(key.replace(/(?!^)@.*/, ""))) {
      found.obstacles.push(`${PNPM_WORKSPACE}: patchedDependencies patches next-auth itself`);
      return;
    }
    if (field !== "overrides" || place.value.startsWith("$")) continue;
    if (isNextAuth(key)) found.places.push({ path: PNPM_WORKSPACE, text, place });
    else if (decidesAboutNextAuth(key)) {
      found.obstacles.push(`${PNPM_WORKSPACE}: overrides sets next-auth by "${key}"`);
      return;
    }
  }
  if (odd !== undefined) {
    found.obstacles.push(
      `${PNPM_WORKSPACE}:${odd} names next-auth in a way that is not understood`,
    );
  }
}

function isNextAuth(key: string): boolean {
  return key === "next-auth" || key === "**/next-auth";
}

/** `next-auth@4`, `app>next-auth`, `app/next-auth`; not `next-auth>cookie`. */
function decidesAboutNextAuth(key: string): boolean {
  return /(^|[>/])next-auth(@[^>/]*)?$/.test(key) && !/^@[\w.-]+\/next-auth/.test(key);
}

function entriesAt(content: unknown, path: readonly string[]): [string, unknown][] {
  let value: any = content;
  for (const key of path) value = value?.[key];
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
