/** What is found in a project, and what becomes of it under the alias. */

import type { Import } from "./imports.js";
import { hasEntry, isProvider } from "./names.js";
import type { Source } from "./sources.js";
import type { Major } from "./versions.js";

export interface Finding {
  /** `"works"`, `"accepted"` where an option has no effect, or `"blocks"`. */
  level: "works" | "accepted" | "blocks";
  /** A name for programs: `"adapter"`, `"import"`. */
  what: string;
  file: string;
  line: number;
  text: string;
}

export function finding(
  level: Finding["level"],
  what: string,
  source: Source,
  at: number,
  text: string,
): Finding {
  return { level, what, file: source.path, line: source.lineOf(at), text };
}

export function byPlace(a: { file: string; line: number }, b: { file: string; line: number }) {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}

/** The entry of next-auth that is imported, `""` for the package itself. */
export function entryOf({ from }: Import): string | undefined {
  if (from === "next-auth") return "";
  return from.startsWith("next-auth/") ? from.slice("next-auth/".length) : undefined;
}

/** What is to be said of the imports of a file; what simply works is counted elsewhere. */
export function importFindings(source: Source, major: Major): Finding[] {
  const isTwitter2 = hasVersion2(source);
  return source.imports.flatMap((item) => {
    const entry = entryOf(item);
    if (entry === undefined) return adapterPackage(source, item);
    const at = item.start;
    if (!hasEntry(major, entry.replace(/\.js$/, ""))) {
      return [finding("blocks", "import", source, at, missing(item, entry, major))];
    }
    const provider = /^providers\/([\w-]+?)(?:\.js)?$/.exec(entry)?.[1];
    if (entry === "webauthn" || provider === "passkey" || provider === "webauthn") {
      const text = "passkeys (WebAuthn) need a table of authenticators: the stand-in throws";
      return [finding("blocks", "webauthn", source, at, text)];
    }
    if (item.kind === "declare") {
      return [finding("works", "types", source, at, `the types of ${item.from} are extended`)];
    }
    if (provider === "twitter" && major === 4) return twitter(source, item, isTwitter2);
    return provider !== undefined && isProvider(major, provider)
      ? [finding("works", "provider", source, at, provider)]
      : [];
  });
}

function adapterPackage(source: Source, item: Import): Finding[] {
  const [, name] = /^@(?:next-)?auth\/([\w-]+)-adapter$/.exec(item.from) ?? [];
  if (name === undefined) return [];
  return [finding("works", "adapter-package", source, item.start, item.from)];
}

function missing(item: Import, entry: string, major: Major): string {
  const what = `${item.from} is not an entry of next-auth ${major}`;
  if (/^(core|lib|utils|client)\b/.test(entry) && !item.isTypeOnly) {
    return `${what}: its inner modules are not in the stand-in`;
  }
  return item.isTypeOnly ? `${what}: import the types from next-auth` : what;
}

/** Twitter is OAuth 1 in v4 unless it says `version: "2.0"`. */
function twitter(source: Source, item: Import, has2: boolean): Finding[] {
  const isLegacy = item.names.some(({ imported }) => imported === "TwitterLegacy");
  if (has2 && !isLegacy) return [finding("works", "provider", source, item.start, "twitter")];
  const text = 'Twitter without version: "2.0" is OAuth 1, which waxseal has not';
  return [finding("blocks", "oauth1", source, item.start, text)];
}

function hasVersion2({ tokens }: Source): boolean {
  return tokens.some(
    ({ text }, at) =>
      text === "version" && tokens[at + 1]?.text === ":" && tokens[at + 2]?.text === "2.0",
  );
}
