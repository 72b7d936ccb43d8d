/** What the options of a configuration come to under the alias. */

import { OPTIONS_OF_5 } from "../../next-auth/given.js";
import { finding, type Finding } from "./findings.js";
import { isPunct, isWord } from "./imports.js";
import { configsOf, isValue, textOf, type Property } from "./objects.js";
import type { Source } from "./sources.js";
import type { Major } from "./versions.js";

/** Options that work; their members are listed where they tell something. */
const LISTED = ["callbacks", "events", "pages"];

/** Options that are read and have no effect, by their path. */
const ACCEPTED: Readonly<Record<string, string>> = {
  experimental: "nothing in it has an effect",
  raw: "handlers answer with a Response",
  redirectProxyUrl: "this deployment can use another, and sends no answers on for others",
  "session.generateSessionToken": "it is for database sessions",
  "theme.buttonText": "it follows from the accent colour",
  "theme.colorScheme": "pages follow the browser's scheme",
};

const BLOCKS: Readonly<Record<string, string>> = {
  database: "it is of next-auth 3: move to 4 first",
  skipCSRFCheck: "the check cannot be switched off: leave it out",
};

interface Place {
  source: Source;
  at: number;
}

export interface Settings {
  findings: Finding[];
  /** Paths of the options, such as `"session.maxAge"`. */
  options: Set<string>;
}

export function settingsOf(sources: readonly Source[], major: Major): Settings {
  const findings: Finding[] = [];
  const options = new Set<string>();
  const adapters: Place[] = [];
  for (const source of sources) {
    for (const { properties } of configsOf(source.tokens)) {
      eachOption(properties, "", (property, path) => {
        options.add(path);
        if (path === "adapter" && !isValue(source.tokens, property, "undefined", "null")) {
          adapters.push({ source, at: property.at });
        }
        findings.push(...optionFindings(source, property, path, major));
      });
    }
  }
  return { findings: [...findings, ...adapterFindings(sources, adapters)], options };
}

function eachOption(
  properties: readonly Property[],
  parent: string,
  each: (property: Property, path: string) => void,
): void {
  for (const property of properties) {
    const path = parent + property.name;
    each(property, path);
    if (property.members) eachOption(property.members, `${path}.`, each);
  }
}

function optionFindings(source: Source, property: Property, path: string, major: Major): Finding[] {
  const say = (level: Finding["level"], what: string, text: string) => [
    finding(level, what, source, property.at, text),
  ];
  const isOff = isValue(source.tokens, property, "false", "undefined", "null");
  if (major === 4 && OPTIONS_OF_5.includes(path)) {
    return say("accepted", path, `${path}: an option of version 5`);
  }
  if (Object.hasOwn(BLOCKS, path))
    return isOff ? [] : say("blocks", path, `${path}: ${BLOCKS[path]}`);
  if (Object.hasOwn(ACCEPTED, path)) return say("accepted", path, `${path}: ${ACCEPTED[path]}`);
  if (/^cookies\.\w+\.options\.httpOnly$/.test(path) && isOff) {
    return say("accepted", "cookies", `${path}: false, the cookie stays HttpOnly`);
  }
  if (path === "session.strategy") return strategy(source, property, say);
  if (path === "jwt.encode" || path === "jwt.decode") {
    return say("works", "jwt", `${path} is called for each session token`);
  }
  if (path === "cookies")
    return say("works", "cookies", "cookies: names and options are as they are");
  if (path === "pages.signOut" && major === 4) return [];
  const [parent, name] = path.split(".");
  const isListed = name !== undefined && LISTED.includes(parent!) && path === `${parent}.${name}`;
  return isListed ? say("works", parent!, `${path}`) : [];
}

function strategy(
  source: Source,
  property: Property,
  say: (level: Finding["level"], what: string, text: string) => Finding[],
): Finding[] {
  const value = textOf(source.tokens, property);
  if (value === "jwt") return say("works", "strategy", 'session.strategy: "jwt"');
  if (value === "database")
    return say("blocks", "strategy", `session.strategy: "database": ${WHY}`);
  return say("accepted", "strategy", 'session.strategy is not a plain text: it has to be "jwt"');
}

const WHY = "sessions are in the cookie here, and those in a database are not read";

/** An adapter without a strategy means sessions in the database. */
function adapterFindings(sources: readonly Source[], adapters: readonly Place[]): Finding[] {
  const strategies = sources.flatMap(({ tokens }) => strategiesIn(tokens));
  return adapters.map(({ source, at }) => {
    if (strategies.includes("database")) {
      return finding("blocks", "adapter", source, at, `an adapter that holds the sessions: ${WHY}`);
    }
    if (strategies.length > 0) {
      return finding("works", "adapter", source, at, "an adapter beside sessions in the cookie");
    }
    const text = `an adapter without session.strategy: "jwt" means "database": ${WHY}`;
    return finding("blocks", "adapter", source, at, text);
  });
}

/** The values of `strategy` in a file, also where a part of a configuration stands alone. */
function strategiesIn(tokens: Source["tokens"]): string[] {
  return tokens.flatMap((token, at) => {
    if (!isWord(token, "strategy") || !isPunct(tokens[at + 1], ":")) return [];
    const value = tokens[at + 2];
    return value?.kind === "string" ? [value.text] : [];
  });
}
