/** Imports that are rewritten to waxseal's own API, and what keeps the others where they are. */

import type { Kind, Shape } from "../../config/kinds.js";
import { OPTIONS } from "../../config/options.js";
import { byPlace, entryOf } from "./findings.js";
import { isPunct, isWord, type Import } from "./imports.js";
import { configsOf } from "./objects.js";
import type { Package } from "./project.js";
import type { Source } from "./sources.js";
import type { Edit } from "./versions.js";

/** A place that stays, and why. */
export interface Stay {
  file: string;
  line: number;
  text: string;
}

export interface NativePlan {
  edits: Edit[];
  stays: Stay[];
}

/** What `waxseal/react` exports. */
const REACT = new Set(
  (
    "SessionContext SessionProvider useSession getCsrfToken getProviders getSession signIn signOut " +
    "ClientSafeProvider GetSessionParams SessionContextValue SessionProviderProps SignInOptions " +
    "SignInAuthorizationParams SignInResponse SignOutParams SignOutResponse UpdateSession UseSessionOptions"
  ).split(" "),
);
/** What `waxseal/next` has of `next-auth` 5. */
const NEXT = new Set(["default", "AuthError", "CredentialsSignin", "NextAuthConfig"]);

/** Words that stand for what waxseal names otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  unstable_update: "unstable_update is `update` here",
  getServerSession: "getServerSession(options) is `await auth()` here",
  withAuth: "withAuth is `proxy` with callbacks.authorized here",
};

/** For each half of an application: all of its files, or none. */
export function nativePlan(item: Package): NativePlan {
  const server = serverPlan(item);
  const client = clientPlan(item, server.edits.length > 0);
  return {
    edits: [...client.edits, ...server.edits],
    stays: [...client.stays, ...server.stays].sort(byPlace),
  };
}

/**
 * A provider and the hooks below it share a context, so they move together; and not before the
 * endpoints, since those of next-auth 4 answer in another way.
 */
function clientPlan(item: Package, doesServerMove: boolean): NativePlan {
  const plan: NativePlan = { edits: [], stays: [] };
  const isRegistered = item.sources.some(({ imports }) =>
    imports.some(({ kind, from }) => kind === "declare" && from === "waxseal/react"),
  );
  const uses = item.sources.flatMap((source) =>
    source.imports.filter((use) => entryOf(use) === "react").map((use) => ({ source, use })),
  );
  if (uses.length === 0) return plan;
  if (!doesServerMove && !hasServer(item)) {
    const [{ source, use }] = uses as [(typeof uses)[number]];
    const at = { file: source.path, line: source.lineOf(use.start) };
    plan.stays.push({ ...at, text: "next-auth/react stays as long as the server has next-auth" });
    return plan;
  }
  if (!isRegistered) {
    const how =
      'register its type first: declare module "waxseal/react" { interface Register { session: … } }';
    plan.stays.push(...extensions(item, (names) => names.includes("Session"), how));
  }
  for (const { source, use } of uses) {
    plan.stays.push(...clientObstacles(source, use));
    plan.edits.push(rename(source, use, "waxseal/react"));
  }
  return plan.stays.length > 0 ? { edits: [], stays: plan.stays } : plan;
}

/** Whether the endpoints are waxseal's already. */
function hasServer({ sources }: Package): boolean {
  const imports = sources.flatMap((source) => source.imports);
  return (
    imports.some(({ from }) => from === "waxseal/next") &&
    !imports.some((use) => isServerUse(entryOf(use)) && use.kind !== "declare")
  );
}

function clientObstacles(source: Source, use: Import): Stay[] {
  const stays: Stay[] = [];
  const stay = (at: number, text: string) =>
    stays.push({ file: source.path, line: source.lineOf(at), text });
  if (use.kind === "declare") stay(use.start, "the types of next-auth/react are extended");
  const missing = use.names.filter(({ imported }) => !REACT.has(imported));
  if (missing.length > 0) {
    const names = missing.map(({ imported }) => imported).join(", ");
    stay(use.start, `waxseal/react has no ${names} of its own`);
  }
  const locals = new Map(use.names.map(({ local, imported }) => [local, imported]));
  for (const [at, token] of source.tokens.entries()) {
    const imported = token.kind === "word" ? locals.get(token.text) : undefined;
    if (imported === undefined || isPunct(source.tokens[at - 1], ".", "?.")) continue;
    const next = source.tokens[at + 1];
    if (/^[a-z]/.test(imported) && isPunct(next, "<")) {
      stay(token.start, `${imported}<…> has other type parameters here`);
    } else if (
      imported === "getSession" &&
      isPunct(next, "(") &&
      !isPunct(source.tokens[at + 2], ")")
    ) {
      stay(token.start, "getSession on a server is `await auth(…)` here");
    }
  }
  return stays;
}

/** The server of Auth.js v5. That of v4 has other forms, which no rewriting of imports gives. */
function serverPlan(item: Package): NativePlan {
  const plan: NativePlan = { edits: [], stays: [] };
  const uses = item.sources.flatMap((source) =>
    source.imports.filter((use) => isServerUse(entryOf(use))).map((use) => ({ source, use })),
  );
  const starts = uses.filter(({ use }) => use.names.some(({ imported }) => imported === "default"));
  if (uses.length === 0) return plan;
  for (const { source, use } of uses) plan.stays.push(...serverObstacles(source, use, item));
  if (plan.stays.length === 0 && !starts.some(({ use }) => entryOf(use) === "")) return plan;
  const how = "what callbacks return has its type here: see docs/moving.md";
  plan.stays.push(...extensions(item, () => true, how), ...words(item), ...unknownOptions(item));
  for (const { level, file, line, text } of item.findings) {
    if (level === "blocks") plan.stays.push({ file, line, text });
  }
  for (const { source, use } of uses) {
    const entry = entryOf(use);
    if (entry === "") plan.edits.push(rename(source, use, "waxseal/next"), ...formats(source, use));
    else if (entry === "providers/credentials") plan.edits.push(credentials(source, use));
  }
  return plan.stays.length > 0 ? { edits: [], stays: dedupe(plan.stays) } : plan;
}

/** Providers as Auth.js makes them are taken as they are. */
function isServerUse(entry: string | undefined): boolean {
  if (entry === undefined || entry === "react") return false;
  return entry === "providers/credentials" || !entry.startsWith("providers");
}

function serverObstacles(source: Source, use: Import, item: Package): Stay[] {
  const at = { file: source.path, line: source.lineOf(use.start) };
  const entry = entryOf(use);
  if (use.kind === "declare") return [];
  if (item.nextAuth.major !== 5) {
    return [{ ...at, text: `${use.from} 4 has other forms than waxseal: see docs/moving.md` }];
  }
  if (use.kind !== "import") return [{ ...at, text: `${use.from} is not imported by name` }];
  if (entry === "providers/credentials") {
    const isDefault = use.names.length === 1 && use.names[0]!.imported === "default";
    return isDefault ? [] : [{ ...at, text: "only its default import can be moved" }];
  }
  if (entry !== "") return [{ ...at, text: `${use.from} has no counterpart of the same form` }];
  const missing = use.names.filter(({ imported }) => !NEXT.has(imported));
  if (missing.length > 0 || use.names.length === 0) {
    const names = missing.map(({ imported }) => imported).join(", ") || "import for its effect";
    return [{ ...at, text: `waxseal/next has no ${names}` }];
  }
  const isStart = use.names.some(({ imported }) => imported === "default");
  if (!isStart || formats(source, use).length > 0) return [];
  return [
    { ...at, text: "its configuration is no object in the call: there is no place for `format`" },
  ];
}

/** `format: "authjs"` in the configuration, without which everybody would be signed out. */
function formats(source: Source, use: Import): Edit[] {
  const { tokens } = source;
  const local = use.names.find(({ imported }) => imported === "default")?.local;
  if (local === undefined) return [];
  const configs = new Map(configsOf(tokens).map((config) => [config.token, config]));
  const edits: Edit[] = [];
  for (const [at, token] of tokens.entries()) {
    if (!isWord(token, local) || isPunct(tokens[at - 1], ".") || at === use.token + 1) continue;
    const brace = tokens[at + 2];
    if (!isPunct(tokens[at + 1], "(") || !isPunct(brace, "{")) return [];
    const config = configs.get(at + 2);
    if (config?.properties.some(({ name }) => name === "format")) return [];
    const place = { path: source.path, start: brace!.end, end: brace!.end };
    edits.push({
      ...place,
      from: "{",
      to: '{ format: "authjs"',
      written: formatText(source, brace!.end),
    });
  }
  return edits;
}

/** On a line of its own where the next option has one. */
function formatText({ text }: Source, at: number): string {
  const [, line] = /^([ \t]*\r?\n[ \t]*)\S/.exec(text.slice(at, at + 200)) ?? [];
  return line === undefined ? ' format: "authjs",' : `${line}format: "authjs",`;
}

function rename(source: Source, use: Import, to: string): Edit {
  const quote = source.text[use.start]!;
  return {
    path: source.path,
    start: use.start,
    end: use.end,
    from: use.from,
    to,
    written: `${quote}${to}${quote}`,
  };
}

/** `import Credentials from "…"` → `import { credentials as Credentials } from "waxseal"` */
function credentials(source: Source, use: Import): Edit {
  const { local } = use.names[0]!;
  const [start, quote] = [source.tokens[use.token]!.start, source.text[use.start]!];
  const name = local === "credentials" ? local : `credentials as ${local}`;
  const written = `import { ${name} } from ${quote}waxseal${quote}`;
  return { path: source.path, start, end: use.end, from: use.from, to: "waxseal", written };
}

/** Where the types of next-auth are extended. */
function extensions(item: Package, matters: (words: string[]) => boolean, how: string): Stay[] {
  return item.sources.flatMap((source) =>
    source.imports.flatMap((use) => {
      if (use.kind !== "declare" || !/^(next-auth|@auth\/core)/.test(use.from)) return [];
      const after = source.tokens.slice(use.token, use.token + 400).map(({ text }) => text);
      if (!matters(after)) return [];
      const text = `the types of ${use.from} are extended: ${how}`;
      return [{ file: source.path, line: source.lineOf(use.start), text }];
    }),
  );
}

function words(item: Package): Stay[] {
  return item.sources.flatMap((source) =>
    source.tokens.flatMap(({ kind, text, start }) =>
      kind === "word" && Object.hasOwn(OTHERWISE, text)
        ? [{ file: source.path, line: source.lineOf(start), text: OTHERWISE[text]! }]
        : [],
    ),
  );
}

/** Options that waxseal itself does not have. */
function unknownOptions(item: Package): Stay[] {
  return item.sources.flatMap((source) =>
    configsOf(source.tokens).flatMap(({ properties }) => {
      const stays: Stay[] = [];
      const addFrom = (list: typeof properties, shape: Shape, parent: string) => {
        for (const { name, at, members } of list) {
          const kind: Kind | Shape | undefined = Object.hasOwn(shape, name)
            ? shape[name]
            : undefined;
          if (kind === undefined) {
            const text = `waxseal has no option ${parent}${name}`;
            stays.push({ file: source.path, line: source.lineOf(at), text });
          } else if (members && typeof kind.is !== "function") {
            addFrom(members, kind as Shape, `${parent}${name}.`);
          }
        }
      };
      addFrom(properties, OPTIONS, "");
      return stays;
    }),
  );
}

function dedupe(stays: readonly Stay[]): Stay[] {
  return [...new Map(stays.map((stay) => [JSON.stringify(stay), stay])).values()];
}
