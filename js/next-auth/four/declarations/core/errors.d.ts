import type { EventCallbacks, LoggerInstance } from "./types.js";

/** With its message and stack where it is written as JSON. */
export declare class UnknownError extends Error {
  code: string;
  constructor(error: Error | string);
  toJSON(): { name: string; message: string; stack: string | undefined };
}

export declare class OAuthCallbackError extends UnknownError {}
export declare class AccountNotLinkedError extends UnknownError {}
export declare class MissingAPIRoute extends UnknownError {}
export declare class MissingSecret extends UnknownError {}
export declare class MissingAuthorize extends UnknownError {}
export declare class MissingAdapter extends UnknownError {}
export declare class MissingAdapterMethods extends UnknownError {}
export declare class UnsupportedStrategy extends UnknownError {}
export declare class InvalidCallbackUrl extends UnknownError {}

/** `"SIGN_IN"` for `"signIn"`. */
export declare function upperSnake(text: string): string;
export declare function capitalize(text: string): string;

/** Methods whose errors are logged. */
export declare function eventsErrorHandler(
  methods: Partial<EventCallbacks>,
  logger: LoggerInstance,
): Partial<EventCallbacks>;

/** Methods whose errors are logged, and thrown with the name of the method. */
export declare function adapterErrorHandler<TAdapter>(
  adapter: TAdapter | undefined,
  logger: LoggerInstance,
): any;
