/// <reference types="node" />
import type { IncomingMessage } from "http";
import type { LoggerInstance, Session } from "../core/types.js";

/** Where the endpoints are, and what the page knows of the session. */
export interface AuthClientConfig {
  baseUrl: string;
  basePath: string;
  baseUrlServer: string;
  basePathServer: string;
  _session?: Session | null | undefined;
  _lastSync: number;
  _getSession: (...args: any[]) => any;
}

/** The request that is answered: of `getServerSideProps`, or in the context of an `_app`. */
export interface CtxOrReq {
  req?: Partial<IncomingMessage> & { body?: any };
  ctx?: { req: Partial<IncomingMessage> & { body?: any } };
}

/** What an endpoint answers, `null` for nothing; failures go to the logger. */
export declare function fetchData<T = any>(
  path: string,
  __NEXTAUTH: AuthClientConfig,
  logger: LoggerInstance,
  { ctx, req }?: CtxOrReq,
): Promise<T | null>;

/** Where the endpoints are: a path in the browser, an address on the server. */
export declare function apiBaseUrl(__NEXTAUTH: AuthClientConfig): string;

/** The time in seconds. */
export declare function now(): number;

export interface BroadcastMessage {
  event?: "session";
  data?: { trigger?: "signout" | "getSession" };
  clientId: string;
  timestamp: number;
}

/** Messages between the tabs of a browser, through its local storage. */
export declare function BroadcastChannel(name?: string): {
  receive(onReceive: (message: BroadcastMessage) => void): () => void;
  post(message: Record<string, unknown>): void;
};
