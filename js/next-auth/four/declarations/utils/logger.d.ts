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

declare const logger: LoggerInstance;

export default logger;

export declare function setLogger(newLogger?: Partial<LoggerInstance>, debug?: boolean): void;

export declare function proxyLogger(logger?: LoggerInstance, basePath?: string): LoggerInstance;
