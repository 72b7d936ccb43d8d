/** The logger of the application, with the arguments of its major. */

import { CONSOLE, VERBOSE } from "../console.js";
import type { WaxsealError } from "../errors.js";
import type { Config } from "../types/config.js";
import type { GivenConfig, Major, Warn } from "./given.js";

type Logger = NonNullable<Config["logger"]>;

type GivenLogger = {
  [Level in "error" | "warn" | "debug"]?: (...args: unknown[]) => unknown;
};

/** `undefined` where there is none: the messages are waxseal's then. */
export function translateLogger(
  major: Major,
  { logger, debug }: GivenConfig,
): Config["logger"] | undefined {
  if (!logger || (logger as unknown) === globalThis.console) return undefined;
  const { error, warn, debug: say } = bound(logger as GivenLogger);
  const own: Logger = {
    error: error
      ? (found) => void (major === 4 ? error(codeOf(found), found) : error(found))
      : CONSOLE.error,
    warn: warn ? (sentence) => void warn(sentence) : CONSOLE.warn,
  };
  if (say) own.debug = (sentence) => void say(sentence, {});
  else if (debug) own.debug = VERBOSE.debug;
  return own;
}

/** Its methods may be those of a class. */
function bound(logger: GivenLogger): GivenLogger {
  return Object.fromEntries(
    (["error", "warn", "debug"] as const)
      .filter((level) => typeof logger[level] === "function")
      .map((level) => [level, (...args: unknown[]) => logger[level]!(...args)]),
  );
}

/** As the codes of NextAuth.js v4 are written. */
function codeOf({ code }: WaxsealError): string {
  return code.toUpperCase().replaceAll("-", "_");
}

const said = new Set<string>();

/** Once for the process: a configuration may be made anew for each request. */
export function warnerOf(logger: Config["logger"]): Warn {
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    try {
      (logger ?? CONSOLE).warn?.(sentence);
    } catch {
      // As everywhere, a logger ends nothing.
    }
  };
}
