// The pages of the site, made of README.md, docs/ and the pages of the project: the same Markdown,
// with links that lead to one another there, and to GitHub for everything else.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

import { contents } from "./docs/contents.mjs";
import { renderLlms } from "./docs/llms.mjs";
import { root } from "./run.mjs";

export const site = join(root, "site");
export const output = join(root, "target/site");

/** What the generator reads; made anew, and never committed. */
const pages = join(site, "pages");
const files = join(pages, "public");

const REPOSITORY = "https://github.com/waxseal/waxseal";
const IN_REPOSITORY = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/([^#]*)(#.*)?$`);

/** Where a file of the repository is on the site. */
export const placeOf = (path) =>
  path === "README.md"
    ? "index.md"
    : path.replace(/^docs\//, "").replace(/^[A-Z]+(?=\.md$)/, lower);

const lower = (name) => name.toLowerCase();

/** Writes the pages that the generator reads, and what stands beside them. */
export function writePages() {
  rmSync(pages, { recursive: true, force: true });
  const paths = contents().flatMap((group) => group.pages.map(({ path }) => path));
  for (const path of paths) {
    const text = readFileSync(join(root, path), "utf8");
    const linked = withLinks(path, text, paths);
    write(join(pages, placeOf(path)), path === "README.md" ? home(linked) : linked);
    // For programs: the page as it is in the repository.
    if (path !== "README.md") write(join(files, placeOf(path)), text);
  }
  cpSync(join(site, "public"), files, { recursive: true });
  write(join(files, "llms.txt"), renderLlms());
  write(join(files, "llms-full.txt"), whole(paths));
}

/** The sidebar, as the generator takes it. */
export function sidebar() {
  return contents()
    .filter((group) => group.pages.length > 0)
    .map(({ title, pages: own }) => ({
      text: title,
      items: own.map((page) => ({ text: page.title, link: linkTo(page.path) })),
    }));
}

const linkTo = (path) => `/${placeOf(path).replace(/(index)?\.md$/, "")}`;

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The first page: the README below a heading of its own, and without its title. */
function home(readme) {
  return `${readFileSync(join(site, "home.md"), "utf8")}\n${readme.replace(/^# .*\n/, "")}`;
}

function whole(paths) {
  const texts = paths
    .filter((path) => path === "README.md" || path.startsWith("docs/"))
    .map((path) => `<!-- ${path} -->\n\n${readFileSync(join(root, path), "utf8")}`);
  return texts.join("\n");
}

/** The text with the targets of its links as they are on the site. */
function withLinks(path, text, paths) {
  // Fenced blocks stay as they are: a comment in one names its file.
  return text
    .split(/^(\s*`{3,}[^`\n]*\n[\s\S]*?^\s*`{3,}$)/m)
    .map((part, index) => (index % 2 === 1 ? part : proseLinks(part, path, paths)))
    .join("");
}

function proseLinks(prose, path, paths) {
  return prose
    .replace(/^<!--.*?-->\n/gms, "")
    .split("\n")
    .map((line) => linesLinks(line, path, paths))
    .join("\n");
}

function linesLinks(line, path, paths) {
  const target = (link) => targetOf(link, path, paths);
  return line
    .replace(/(\]\()([^()\s]+)(\))/g, (_, open, link, close) => open + target(link) + close)
    .replace(/^(\[[^\]]+\]: )(\S+)$/, (_, name, link) => name + target(link));
}

function targetOf(link, path, paths) {
  const inRepository = IN_REPOSITORY.exec(link);
  if (!inRepository && /^([a-z]+:|#)/.test(link)) return link;
  const [file, anchor = ""] = inRepository
    ? inRepository.slice(1)
    : [posix.join(dirname(path), link.split("#")[0]), link.replace(/^[^#]*/, "")];
  if (paths.includes(file)) {
    const way = posix.relative(dirname(placeOf(path)), placeOf(file));
    return `${way.startsWith(".") ? way : `./${way}`}${anchor}`;
  }
  if (/\.(svg|png)$/.test(file)) {
    cpSync(join(root, file), join(files, file), { recursive: true });
    return `/${file}`;
  }
  const kind = existsSync(join(root, file)) && !/\.\w+$/.test(file) ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file}${anchor}`;
}
