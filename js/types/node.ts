/** The parts of Node's requests and responses that are used, so that no type of Node is needed. */

/** An `IncomingMessage` of `node:http`, or the request of `node:http2`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** Its `remoteAddress` is that of the peer, its `encrypted` tells the scheme. */
  readonly socket: object | null;
  on(event: string, listener: (...args: any[]) => void): unknown;
}

/** A `ServerResponse` of `node:http`, or the response of `node:http2`. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): unknown;
  getHeaderNames(): string[];
  removeHeader(name: string): void;
  on(event: string, listener: (...args: any[]) => void): unknown;
}
