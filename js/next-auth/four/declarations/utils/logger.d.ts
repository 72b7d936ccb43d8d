export type WarningCode = "NEXTAUTH_URL" | "NO_SECRET" | "TWITTER_OAUTH_2_BETA" | "DEBUG_ENABLED";

/** Where messages go, by level. */
export interface LoggerInstance extends Record<string, Function> {
  warn: (code: WarningCode) => void;
  error: (
    code: string,
    /** The error, or an object that has it. */
    metadata: Error | { error: Error; [key: string]: unknown },
  ) => void;
  debug: (code: string, metadata: unknown) => void;
}

/** The logger of the process. */
declare const logger: LoggerInstance;
export default logger;

/** Replaces levels of the logger; without `debug`, that level says nothing. */
export declare function setLogger(newLogger?: Partial<LoggerInstance>, debug?: boolean): void;

/** In the browser, a logger that sends to the server what it logs. */
export declare function proxyLogger(logger?: LoggerInstance, basePath?: string): LoggerInstance;
