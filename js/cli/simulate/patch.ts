/** Patches of claims, as the core makes and applies them. */

interface Patch {
  set: { [name: string]: unknown };
  drop: string[];
}

type Json = { [name: string]: unknown };

/** What is the library's own. */
const PROTECTED = ["sid", "iat", "rev", "gen"];

export function patchBetween(before: string, after: string, earlier: string | undefined): string {
  const [old, made] = [JSON.parse(before) as Json, JSON.parse(after) as Json];
  const own = (name: string) => !PROTECTED.includes(name);
  const isSame = (name: string) => JSON.stringify(old[name]) === JSON.stringify(made[name]);
  const patch = (earlier === undefined ? { set: {}, drop: [] } : JSON.parse(earlier)) as Patch;
  const set = { ...patch.set };
  const drop = new Set(patch.drop);
  for (const name of Object.keys(made)) {
    if (!own(name) || isSame(name)) continue;
    set[name] = made[name];
    drop.delete(name);
  }
  for (const name of Object.keys(old)) {
    if (!own(name) || Object.hasOwn(made, name)) continue;
    delete set[name];
    drop.add(name);
  }
  return JSON.stringify({ set, drop: [...drop] });
}

export function applyPatch(claims: string, patch: string): string {
  const { set, drop } = JSON.parse(patch) as Patch;
  const changed = { ...(JSON.parse(claims) as Json), ...set };
  for (const name of drop) delete changed[name];
  return JSON.stringify(changed);
}
