import { join } from "node:path";
import process from "node:process";

import { defineCommand, EXIT, UsageError } from "../command.js";
import { installCommand } from "../init/project.js";
import { print, printJson } from "../terminal.js";
import { escapeControls } from "../../inspect/text.js";
import { aliasPlan } from "./alias.js";
import { byPlace } from "./findings.js";
import { gitStates } from "./git.js";
import { nativePlan, type Stay } from "./native.js";
import { readProject, type Project } from "./project.js";
import { describe, packageReport, type Changed, type Report } from "./report.js";
import { linesOf } from "./sources.js";
import { readBelow } from "./tree.js";
import type { Edit } from "./versions.js";
import { findWorkspace } from "./workspace.js";
import { backUp, writeChanges, type Change } from "./write.js";

export const migrate = defineCommand({
  summary: "move a project from next-auth: what it uses, what will work, and the change itself",
  argument: "folder",
  isComplete: () => true,
  options: {
    apply: { type: "boolean" },
    native: { type: "boolean" },
    force: { type: "boolean" },
  },
  help: `waxseal migrate: from next-auth 4 or 5 to waxseal

Usage: waxseal migrate [folder] [options]

It reads the sources as text and says, with file and line, what will work and what
will not. It runs nothing of the project, follows no links, and writes nothing without
--apply.

  --apply   write it: "next-auth" in package.json becomes waxseal-next-auth, a stand-in
  --native  instead of that, imports become those of waxseal itself, where that is all
            it takes; the other files stay as they are
  --force   write over changes that are not committed, and although something will not
            work
  --json    for programs

In a workspace it looks at each package with next-auth, or at that of the folder, and
changes catalogs and overrides too. It prints the command that undoes what it wrote.

Examples:
  npx waxseal migrate
  npx waxseal migrate --apply && npm install

Exit codes: 0 fine, 1 something will not work, 2 no such project, or not committed.
`,
  async run({ apply, native, force, json }, folder) {
    const project = readProject(findWorkspace(folder || process.cwd()));
    if (project.packages.length === 0) throw noNextAuth(project);
    const { edits, stays, obstacles } = native
      ? nativeEdits(project)
      : { ...aliasPlan(project), stays: [] };
    const isBlocked =
      obstacles.length > 0 ||
      (!native &&
        project.packages.some(({ findings }) => findings.some(({ level }) => level === "blocks")));
    const changes = changesOf(project.workspace.root, edits);
    const canWrite = changes.length > 0 && obstacles.length === 0 && (!isBlocked || force === true);
    const undo =
      apply && canWrite ? write(project.workspace.root, changes, force === true) : undefined;
    const report: Report = {
      packages: project.packages.map(packageReport),
      others: project.others,
      skipped: project.skipped,
      obstacles,
      changes: changedLines(edits, changes),
      stays,
      isWritten: undo !== undefined,
      undo,
      next: nextSteps(project, { native, apply, isBlocked, canWrite }, obstacles.length > 0),
    };
    if (json) printJson(report);
    else print(describe(report));
    return isBlocked ? EXIT.failure : EXIT.ok;
  },
});

function noNextAuth({ others }: Project): UsageError {
  const where =
    others.length > 0 ? `; ${others.map(escapeControls).join(", ")} has it: name that folder` : "";
  return new UsageError(`No package.json here names next-auth as a dependency${where}.`);
}

function nativeEdits({ packages }: Project): { edits: Edit[]; stays: Stay[]; obstacles: string[] } {
  const plans = packages.map(nativePlan);
  return {
    edits: plans.flatMap(({ edits }) => edits),
    stays: plans.flatMap(({ stays }) => stays),
    obstacles: [],
  };
}

/** The files with all of their edits. */
function changesOf(root: string, edits: readonly Edit[]): Change[] {
  const byPath = new Map<string, Edit[]>();
  for (const edit of edits) {
    const others = byPath.get(edit.path);
    if (others) others.push(edit);
    else byPath.set(edit.path, [edit]);
  }
  return [...byPath].map(([path, own]) => {
    const before = readBelow(root, path)!;
    const parts: string[] = [];
    let last = 0;
    for (const { start, end, written } of own.sort((a, b) => a.start - b.start)) {
      parts.push(before.slice(last, start), written);
      last = end;
    }
    return { path, before, after: parts.join("") + before.slice(last) };
  });
}

function changedLines(edits: readonly Edit[], changes: readonly Change[]): Changed[] {
  const lines = new Map(changes.map(({ path, before }) => [path, linesOf(before)]));
  const all = edits.map(({ path, start, from, to }) => {
    return { file: path, line: lines.get(path)!(start), from, to };
  });
  return all.sort(byPlace);
}

/**
 * Returns the command that undoes it.
 *
 * @throws UsageError where changes are not committed.
 */
function write(root: string, changes: readonly Change[], isForced: boolean): string {
  const paths = changes.map(({ path }) => path);
  if (paths.some((path) => escapeControls(path) !== path)) {
    throw new UsageError(
      "The name of a file that would be written has control characters: rename it first.",
    );
  }
  const states = gitStates(root, paths);
  const unsafe = paths.filter((path) => ["changed", "unknown"].includes(states.get(path)!));
  if (unsafe.length > 0 && !isForced) {
    const isUnknown = unsafe.some((path) => states.get(path) === "unknown");
    const why = isUnknown
      ? "git cannot say whether it is committed"
      : "it has changes that are not committed";
    throw new UsageError(
      `${unsafe.join(", ")}: ${why}. Commit first, or add --force. Nothing was written.`,
    );
  }
  const isAllClean = paths.every((path) => states.get(path) === "clean");
  const backup = isAllClean ? undefined : backUp(changes);
  writeChanges(root, changes);
  return undoCommand(root, paths, backup);
}

function undoCommand(root: string, paths: readonly string[], backup: string | undefined): string {
  if (backup === undefined) {
    const there = root === process.cwd() ? "" : ` -C ${shellText(root)}`;
    return `git${there} restore -- ${paths.map(shellText).join(" ")}`;
  }
  return process.platform === "win32"
    ? `xcopy "${backup}" "${root}" /E /Y`
    : `cp -R ${shellText(join(backup, "."))}/. ${shellText(root)}`;
}

/** A word for a shell: in quotes unless it is plain. */
function shellText(text: string): string {
  return /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

interface State {
  native: boolean | undefined;
  apply: boolean | undefined;
  isBlocked: boolean;
  canWrite: boolean;
}

function nextSteps(
  { workspace, packages }: Project,
  state: State,
  hasObstacles: boolean,
): string[] {
  const { native, apply, isBlocked, canWrite } = state;
  if (!canWrite) {
    if (hasObstacles) return ["mend what it stops at, and run it again"];
    if (isBlocked) return ["mend what will not work, or add --force"];
    if (native) return [];
    return packages.every(({ nextAuth }) => nextAuth.isAlias)
      ? ["nothing: the stand-in is there"]
      : [];
  }
  if (!apply) return [`npx waxseal migrate${native ? " --native" : ""} --apply`];
  if (!native) return [installCommand(workspace.root), "what differs: docs/next-auth.md"];
  return [
    installCommand(workspace.root, "waxseal"),
    "npx tsc --noEmit",
    "next-auth can go when nothing imports it any more; what differs: docs/moving.md",
  ];
}
