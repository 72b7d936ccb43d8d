import type { EventCallbacks, LoggerInstance } from "./types.js";

export declare class UnknownError extends Error {
  code: string;
  constructor(error: Error | string);
  toJSON(): { name: string; message: string; stack: string | undefined };
}

export declare class OAuthCallbackError extends UnknownError {
  name: string;
}

/** The address of the user belongs to another account. */
export declare class AccountNotLinkedError extends UnknownError {
  name: string;
}

export declare class MissingAPIRoute extends UnknownError {
  name: string;
  code: string;
}

export declare class MissingSecret extends UnknownError {
  name: string;
  code: string;
}

export declare class MissingAuthorize extends UnknownError {
  name: string;
  code: string;
}

export declare class MissingAdapter extends UnknownError {
  name: string;
  code: string;
}

export declare class MissingAdapterMethods extends UnknownError {
  name: string;
  code: string;
}

export declare class UnsupportedStrategy extends UnknownError {
  name: string;
  code: string;
}

export declare class InvalidCallbackUrl extends UnknownError {
  name: string;
  code: string;
}

export declare function upperSnake(s: string): string;

export declare function capitalize(s: string): string;

export declare function eventsErrorHandler(
  methods: Partial<EventCallbacks>,
  logger: LoggerInstance,
): Partial<EventCallbacks>;

export declare function adapterErrorHandler<TAdapter>(
  adapter: TAdapter | undefined,
  logger: LoggerInstance,
): any;
