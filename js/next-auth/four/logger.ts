/** `next-auth/utils/logger` 4. */

import type { LoggerInstance, WarningCode } from "./declarations/utils/logger.js";
import { UnknownError } from "./errors.js";

const DOCS = "https://next-auth.js.org";

/** One for the process, which `setLogger` changes. */
const logger: LoggerInstance = {
  error(code, metadata) {
    const shown = asPlain(metadata) as { message?: string };
    const page = `${DOCS}/errors#${code.toLowerCase()}`;
    console.error(`[next-auth][error][${code}]`, `\n${page}`, shown?.message, shown);
  },
  warn(code: WarningCode) {
    console.warn(`[next-auth][warn][${code}]`, `\n${DOCS}/warnings#${code.toLowerCase()}`);
  },
  debug(code, metadata) {
    console.log(`[next-auth][debug][${code}]`, metadata);
  },
};

export default logger;

export function setLogger(given: Partial<LoggerInstance> = {}, debug?: boolean): void {
  if (!debug) logger.debug = () => {};
  for (const level of ["error", "warn", "debug"] as const) {
    if (given[level]) logger[level] = given[level] as never;
  }
}

/** In the browser, what is logged is sent to the server too. */
export function proxyLogger(given: LoggerInstance = logger, basePath?: string): LoggerInstance {
  if (typeof window === "undefined") return given;
  const send = (level: string) => (code: string, metadata: object) => {
    logger[level]!(code, metadata);
    const shown = level === "error" ? asPlain(metadata) : metadata;
    const fields = { level, code, ...Object(shown), client: true };
    const body = new URLSearchParams(fields);
    const url = `${basePath}/_log`;
    if (navigator.sendBeacon) return navigator.sendBeacon(url, body);
    return fetch(url, { method: "POST", body, keepalive: true });
  };
  return Object.fromEntries(
    Object.keys(given).map((level) => [level, send(level)]),
  ) as unknown as LoggerInstance;
}

/** An error has no members that JSON or a form would show. */
function asPlain(value: unknown): unknown {
  if (value instanceof Error && !(value instanceof UnknownError)) {
    const { message, stack, name } = value;
    return { message, stack, name };
  }
  const { error, message } = Object(value) as { error?: unknown; message?: string };
  if (!error) return value;
  const shown = asPlain(error) as { message?: string };
  return { ...Object(value), error: shown, message: message ?? shown.message };
}
