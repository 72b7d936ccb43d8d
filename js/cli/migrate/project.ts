/** What a project has of next-auth, package by package. */

import { posix } from "node:path";

import { byPlace, entryOf, importFindings, type Finding } from "./findings.js";
import { findOverrides, type Overrides } from "./overrides.js";
import { settingsOf } from "./settings.js";
import { readSources, type Source } from "./sources.js";
import { walk, type Skipped, type Tree } from "./tree.js";
import { dependencyOf, installedVersion, lowestVersion, type Dependency } from "./versions.js";
import { isMember, readManifest, type Manifest, type Workspace } from "./workspace.js";

export interface Package {
  /** Its folder, `"."` for the root. */
  folder: string;
  manifest: Manifest;
  nextAuth: Dependency;
  next: { range: string; installed: string | undefined } | undefined;
  routers: ("app" | "pages")[];
  /** How often each entry is imported. */
  imports: { [from: string]: number };
  options: Set<string>;
  sources: Source[];
  findings: Finding[];
}

export interface Project {
  workspace: Workspace;
  packages: Package[];
  /** Those with next-auth that are not among the packages: not asked for, or no members. */
  others: string[];
  overrides: Overrides;
  skipped: Skipped[];
}

export function readProject(workspace: Workspace): Project {
  const { root, folder } = workspace;
  const tree = walk(root);
  const manifests = tree.manifests.flatMap((path) => manifestAt(root, path, tree));
  const sources = sourcesByOwner(root, tree);
  const project: Project = {
    workspace,
    packages: [],
    others: [],
    overrides: findOverrides(root, readManifest(root, "package.json")),
    skipped: tree.skipped,
  };
  for (const manifest of manifests) {
    const nextAuth = dependencyOf(root, manifest);
    if (!nextAuth) continue;
    const own = posix.dirname(manifest.path);
    const isAsked = folder === "" || own === folder;
    if (isAsked && (own === "." || isMember(own, workspace.globs ?? []))) {
      const files = sources.get(own) ?? [];
      project.packages.push(packageOf(root, manifest, nextAuth, files, tree.folders));
    } else {
      project.others.push(own);
    }
  }
  return project;
}

/** One that cannot be read is none of a package; that of the root must be. */
function manifestAt(root: string, path: string, tree: Tree): Manifest[] {
  try {
    return [readManifest(root, path)];
  } catch (error) {
    if (path === "package.json") throw error;
    tree.skipped.push({ path, why: "no package.json that can be read" });
    return [];
  }
}

function sourcesByOwner(root: string, tree: Tree): Map<string, Source[]> {
  const manifests = new Set(tree.manifests);
  const owned = new Map<string, Source[]>();
  for (const source of readSources(root, tree.sources, tree.skipped)) {
    const owner = ownerOf(source.path, manifests);
    const others = owned.get(owner);
    if (others) others.push(source);
    else owned.set(owner, [source]);
  }
  return owned;
}

/** The folder of the nearest package.json. */
function ownerOf(path: string, manifests: ReadonlySet<string>): string {
  for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) {
    if (manifests.has(`${folder}/package.json`)) return folder;
  }
  return ".";
}

function packageOf(
  root: string,
  manifest: Manifest,
  nextAuth: Dependency,
  sources: Source[],
  folders: Set<string>,
): Package {
  const folder = posix.dirname(manifest.path);
  const { dependencies, devDependencies, peerDependencies } = manifest.content;
  const range = { ...peerDependencies, ...devDependencies, ...dependencies }["next"];
  const installed = installedVersion(root, manifest.path, "next")?.version;
  const next = range === undefined && !installed ? undefined : { range: String(range), installed };
  const has = (name: string) =>
    [name, `src/${name}`].some((path) => folders.has(posix.join(folder, path)));
  const major = nextAuth.major === 4 || nextAuth.major === 5 ? nextAuth.major : undefined;
  const settings = major && settingsOf(sources, major);
  const findings = [
    ...packageFindings(manifest, nextAuth, next, installedAlias(root, manifest)),
    ...(major ? sources.flatMap((source) => importFindings(source, major)) : []),
    ...(settings?.findings ?? []),
  ];
  return {
    folder,
    manifest,
    nextAuth,
    next,
    routers: (["app", "pages"] as const).filter(has),
    imports: countImports(sources),
    options: settings?.options ?? new Set(),
    sources,
    findings: findings.sort(byPlace),
  };
}

/** The name of what is installed as next-auth. */
function installedAlias(root: string, manifest: Manifest): string | undefined {
  return installedVersion(root, manifest.path, "next-auth")?.name;
}

function packageFindings(
  manifest: Manifest,
  nextAuth: Dependency,
  next: Package["next"],
  installedName: string | undefined,
): Finding[] {
  const say = (level: Finding["level"], what: string, name: string, text: string): Finding => {
    const place = manifest.text.indexOf(`"${name}"`);
    const line = manifest.text.slice(0, Math.max(0, place)).split("\n").length;
    return { level, what, file: manifest.path, line, text };
  };
  const findings: Finding[] = [];
  const { major, range, catalogRange, installed, isAlias, obstacle } = nextAuth;
  const written = catalogRange ?? range;
  if (obstacle !== undefined) findings.push(say("blocks", "version", "next-auth", obstacle));
  if (major === undefined) {
    const text = `"${written}" does not say which next-auth it is: install first, and run this again`;
    findings.push(say("blocks", "version", "next-auth", text));
  } else if (major !== 4 && major !== 5) {
    const text = `next-auth ${major}: there are stand-ins for 4 and 5`;
    findings.push(say("blocks", "version", "next-auth", text));
  } else if (installed !== undefined && !isAlias && installedName === "next-auth") {
    const [lowest] = lowestVersion(written);
    if (Number.isFinite(lowest) && lowest !== major && !/^[><]|\|\|/.test(written)) {
      const text = `"${written}" is asked for, and ${installed} installed: install first`;
      findings.push(say("blocks", "version", "next-auth", text));
    }
  }
  const core = { ...manifest.content["dependencies"] }["@auth/core"];
  if (major === 5 && core !== undefined && String(core) !== "0.41.3") {
    const text = `@auth/core "${core}": the stand-in has 0.41.3, whose types are then others`;
    findings.push(say("accepted", "core", "@auth/core", text));
  }
  return [...findings, ...nextFindings(next, major, say)];
}

function nextFindings(
  next: Package["next"],
  standIn: number | undefined,
  say: (level: Finding["level"], what: string, name: string, text: string) => Finding,
): Finding[] {
  if (next === undefined) {
    return [say("accepted", "next", "next-auth", "next is not among the dependencies here")];
  }
  const version = next.installed ?? next.range;
  const [major, minor] = lowestVersion(version);
  const isNewest = !next.installed && /^\^|x/.test(version);
  if (major > 13 || (major === 13 && (minor >= 5 || isNewest))) return [];
  const isEnough = standIn === 4 && major === 13 && minor >= 2;
  const text = isEnough
    ? `Next.js ${version}: enough for the stand-in; waxseal itself needs 13.5 or newer`
    : `Next.js ${version}: waxseal needs 13.5 or newer${standIn === 4 ? ", the stand-in 13.2" : ""}`;
  return [say(isEnough ? "accepted" : "blocks", "next", "next", text)];
}

function countImports(sources: readonly Source[]): { [from: string]: number } {
  const counts: { [from: string]: number } = {};
  for (const item of sources.flatMap(({ imports }) => imports)) {
    if (entryOf(item) !== undefined) counts[item.from] = (counts[item.from] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
