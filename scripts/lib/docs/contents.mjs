// What there is to read, in groups: for the sidebar of the site, and for llms.txt. A guide needs
// no entry here, and a page of docs/ that no group names is among the topics.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "../run.mjs";

const NAMED = {
  Start: ["README.md", "docs/getting-started.md"],
  Moving: ["docs/moving.md", "docs/next-auth.md"],
  Topics: ["docs/signing-in.md", "docs/email.md", "docs/sessions.md", "docs/adapters.md"],
  Reference: [
    "docs/options.md",
    "docs/outcomes.md",
    "docs/errors.md",
    "docs/events.md",
    "docs/metrics.md",
    "docs/cli.md",
  ],
  Project: [
    "docs/limits.md",
    "docs/performance.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
  ],
};

/** The groups: `{ title, pages: [{ path, title, summary }] }`. */
export function contents() {
  const named = Object.values(NAMED).flat();
  // The index on GitHub is the sidebar here.
  const isListed = (path) => named.includes(path) || path === "docs/README.md";
  const others = markdownIn("docs").filter((path) => !isListed(path));
  const groups = {
    Start: NAMED.Start,
    Guides: markdownIn("docs/guides"),
    Moving: [...NAMED.Moving, ...markdownIn("docs/moving")],
    Topics: [...NAMED.Topics, ...others],
    Reference: NAMED.Reference,
    Project: NAMED.Project,
  };
  return Object.entries(groups).map(([title, paths]) => ({ title, pages: paths.map(pageOf) }));
}

/** The Markdown files of a folder; none where it is not there. */
function markdownIn(dir) {
  try {
    const names = readdirSync(join(root, dir)).filter((name) => name.endsWith(".md"));
    return names.sort().map((name) => `${dir}/${name}`);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return [];
  }
}

function pageOf(path) {
  const text = readFileSync(join(root, path), "utf8");
  const title = path === "README.md" ? "Overview" : /^# (.+)$/m.exec(text)[1].replaceAll("`", "");
  return { path, title, summary: SUMMARIES[path] ?? summaryOf(text) };
}

/** Of pages whose first sentence says something else than what is on them. */
const SUMMARIES = {
  "README.md": "What waxseal is, with Next.js and Workers in a few lines, formats, entry points.",
  "docs/outcomes.md":
    "The four outcomes of a read, why users are signed out, and the reasons why a cookie is refused.",
  "SECURITY.md": "What is promised, the threat model, what is out of scope, how to report.",
};

/** The first sentence below the title, without links. */
function summaryOf(text) {
  const [, first = ""] = /^# .+\n+(?!```|[#|<-])([^\n]+)/.exec(text) ?? [];
  const plain = first.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return /^(?:`[^`]*`|[^`])*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, ".") ?? plain;
}
