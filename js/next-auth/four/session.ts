/** `getServerSession`. */

import { serverOf, type GivenOptions } from "./server.js";

/** What Next.js calls server code with in the pages router. */
type InPages = [request: object, response: object, options: GivenOptions];

/** Without options the environment has the secret. */
const fallback: GivenOptions = {};

export async function getServerSession(...args: [] | [GivenOptions] | InPages): Promise<any> {
  if (args.length > 1) {
    const [request, response, options] = args as InPages;
    return serverOf(options).auth(request as never, response as never);
  }
  const [options = fallback] = args as [GivenOptions?];
  const session = await serverOf(options).auth();
  if (session === null) return null;
  // As in the original: a page that is rendered does not know the cookie of the next answer.
  const { expires: _, ...shown } = session as { expires?: string };
  return shown;
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
