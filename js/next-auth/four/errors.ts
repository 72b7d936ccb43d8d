/** `next-auth/core/errors` 4. */

import type { LoggerInstance } from "./declarations/utils/logger.js";

/** With its message and stack where it is written as JSON. */
export class UnknownError extends Error {
  code: string;

  constructor(error: Error | string) {
    super((error as Error)?.message ?? error);
    this.name = "UnknownError";
    this.code = (error as { code?: string })?.code as string;
    if (error instanceof Error) this.stack = error.stack;
  }

  toJSON() {
    return { name: this.name, message: this.message, stack: this.stack };
  }
}

/** Each has a name, and those of the configuration a code. */
const named = (name: string, code?: string) =>
  class extends UnknownError {
    override name = name;

    constructor(error: Error | string) {
      super(error);
      if (code !== undefined) this.code = code;
    }
  };

export const OAuthCallbackError = named("OAuthCallbackError");
export const AccountNotLinkedError = named("AccountNotLinkedError");
export const MissingAPIRoute = named("MissingAPIRouteError", "MISSING_NEXTAUTH_API_ROUTE_ERROR");
export const MissingSecret = named("MissingSecretError", "NO_SECRET");
export const MissingAuthorize = named(
  "MissingAuthorizeError",
  "CALLBACK_CREDENTIALS_HANDLER_ERROR",
);
export const MissingAdapter = named("MissingAdapterError", "EMAIL_REQUIRES_ADAPTER_ERROR");
export const MissingAdapterMethods = named(
  "MissingAdapterMethodsError",
  "MISSING_ADAPTER_METHODS_ERROR",
);
export const UnsupportedStrategy = named(
  "UnsupportedStrategyError",
  "CALLBACK_CREDENTIALS_JWT_ERROR",
);
export const InvalidCallbackUrl = named("InvalidCallbackUrl", "INVALID_CALLBACK_URL_ERROR");

/** `"SIGN_IN"` for `"signIn"`. */
export function upperSnake(text: string): string {
  return text.replace(/([A-Z])/g, "_$1").toUpperCase();
}

export function capitalize(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

type Methods = { [name: string]: (...args: any[]) => unknown };

/** Methods whose errors are logged. */
export function eventsErrorHandler(methods: object, logger: LoggerInstance): object {
  return guarded(methods as Methods, (name, error) => {
    logger.error(`${upperSnake(name)}_EVENT_ERROR`, error);
  });
}

/** Methods whose errors are logged, and thrown with the name of the method. */
export function adapterErrorHandler(
  adapter: object | undefined,
  logger: LoggerInstance,
): object | undefined {
  if (!adapter) return undefined;
  const methods = Object.entries(adapter as Methods).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      logger.debug(`adapter_${name}`, { args });
      return method(...args);
    },
  ]);
  return guarded(Object.fromEntries(methods) as Methods, (name, cause) => {
    logger.error(`adapter_error_${name}`, cause);
    throw Object.assign(new UnknownError(cause), { name: `${capitalize(name)}Error` });
  });
}

function guarded(methods: Methods, onError: (name: string, error: Error) => void): Methods {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (...args: unknown[]) => {
        try {
          return await method(...args);
        } catch (error) {
          return onError(name, error as Error);
        }
      },
    ]),
  );
}
