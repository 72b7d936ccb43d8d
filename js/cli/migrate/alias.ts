/** The lines that put the stand-in in the place of next-auth. */

import type { Place } from "./json-text.js";
import type { Project } from "./project.js";
import { ALIAS, type Edit, type Major } from "./versions.js";

export interface Plan {
  edits: Edit[];
  /** Why it stops: nothing is written then. */
  obstacles: string[];
}

export function aliasPlan({ packages, overrides, others }: Project): Plan {
  const edits = new Map<string, Edit>();
  const obstacles = [...overrides.obstacles];
  const majors = new Set<Major>();
  for (const { nextAuth, folder } of packages) {
    const { major, places } = nextAuth;
    if (major !== 4 && major !== 5) continue;
    majors.add(major);
    for (const { path, text, place } of places) {
      const edit = aliasEdit(path, text, place, major);
      const key = `${path}:${place.start}`;
      const other = edits.get(key);
      if (other && other.to !== edit.to)
        obstacles.push(`${folder} shares a line of ${path} with another major version`);
      if (place.value !== edit.to && !isAlias(place.value)) edits.set(key, edit);
      if (nextAuth.catalogRange !== undefined && edits.has(key))
        obstacles.push(...shared(path, others));
    }
  }
  for (const { path, text, place } of overrides.places) {
    if (isAlias(place.value) || place.value.startsWith("catalog:")) continue;
    const [major, ...more] = majors;
    if (major === undefined) continue;
    if (more.length > 0)
      obstacles.push(`${path} overrides next-auth, of which there are two major versions`);
    edits.set(`${path}:${place.start}`, aliasEdit(path, text, place, major));
    obstacles.push(...shared(path, others));
  }
  return { edits: [...edits.values()], obstacles: [...new Set(obstacles)] };
}

function shared(path: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `${path} decides about next-auth in ${others.join(", ")} too: run it for the whole workspace`,
  ];
}

function aliasEdit(path: string, text: string, { value, start, end }: Place, major: Major): Edit {
  const to = ALIAS[major];
  const quote = text[start] === "'" ? "'" : '"';
  return { path, start, end, from: value, to, written: `${quote}${to}${quote}` };
}

function isAlias(range: string): boolean {
  return range.startsWith("npm:waxseal-next-auth@");
}
