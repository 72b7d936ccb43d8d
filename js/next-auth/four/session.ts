/** `getServerSession`. */

import { serverOf, type GivenOptions } from "./server.js";

/** What Next.js calls server code with in the pages router. */
type InPages = [request: object, response: object, options: GivenOptions];

/** Without options the environment has the secret. */
const fallback: GivenOptions = {};

export async function getServerSession(...args: [] | [GivenOptions] | InPages): Promise<any> {
  if (args.length > 1) {
    const [request, response, options] = args as InPages;
    const { auth } = serverOf(options);
    return shownOf(await auth(messageOf(request) as never, answerOf(response) as never));
  }
  const [options = fallback] = args as [GivenOptions?];
  const session = shownOf(await serverOf(options).auth());
  if (session === null) return null;
  // As in the original: a page that is rendered does not know the cookie of the next answer.
  const { expires: _, ...shown } = session as { expires?: string };
  return shown;
}

/** A callback hides the session by an empty object too. */
function shownOf(session: object | null): object | null {
  return session && Object.keys(session).length > 0 ? session : null;
}

/** Applications pass an object with `cookies` alone, which is all that the original reads. */
function messageOf(request: GivenMessage): object {
  const { cookies, headers } = request;
  if (!cookies || headers?.cookie !== undefined || typeof headers?.get === "function") {
    return request;
  }
  const pairs = Object.entries(cookies).filter(([, value]) => typeof value === "string");
  const cookie = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  return { ...request, headers: { ...headers, cookie } };
}

/** And in place of the response an object with the methods that the original calls. */
function answerOf(response: GivenAnswer): object {
  if (typeof response.getHeaderNames === "function") return response;
  return {
    getHeader: (name: string) => response.getHeader?.(name),
    setHeader: (name: string, value: unknown) => response.setHeader?.(name, value),
    getHeaderNames: () => [],
    removeHeader: (name: string) => response.removeHeader?.(name),
  };
}

interface GivenMessage {
  cookies?: { [name: string]: string };
  headers?: { [name: string]: unknown };
}

interface GivenAnswer {
  getHeader?(name: string): unknown;
  getHeaderNames?(): string[];
  removeHeader?(name: string): void;
  setHeader?(name: string, value: unknown): unknown;
}

let isWarned = false;

export async function unstable_getServerSession(
  ...args: [] | [GivenOptions] | InPages
): Promise<any> {
  if (!isWarned && process.env.NODE_ENV !== "production") {
    isWarned = true;
    console.warn("`unstable_getServerSession` has been renamed to `getServerSession`.");
  }
  return getServerSession(...args);
}

declare const process: { env: { NODE_ENV?: string } };
