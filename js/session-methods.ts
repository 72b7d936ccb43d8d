/** The methods of an auth object that read, begin and end sessions, and those like them inside. */

import { clock } from "./clock.js";
import { withCodec } from "./coded.js";
import { parseRequest, type Context } from "./context.js";
import type { Internals } from "./internals.js";
import { endSession, issueSession, startSession } from "./issue.js";
import { resolveSession, updateSession } from "./read.js";
import type { AnyAuth } from "./types/auth.js";

/** What an application calls. */
export function sessionMethods(
  context: Context,
): Pick<AnyAuth, "resolve" | "getSession" | "issue" | "update" | "signOut"> {
  return {
    resolve: async (source, options) =>
      withCodec(context, source, options, (context) =>
        resolveSession(context, source, options, false),
      ),
    async getSession(source, options) {
      const read = (context: Context) => resolveSession(context, source, options, true);
      return (await withCodec(context, source, options, read)).session;
    },
    issue: async (login, source, options) =>
      withCodec(context, source, { ...options, begins: true }, (context) =>
        issueSession(context, login, source, options),
      ),
    update: async (source, data, options) =>
      withCodec(context, source, options, (context) =>
        updateSession(context, source, data, options),
      ),
    signOut: async (source, options) =>
      withCodec(context, source, undefined, (context) => endSession(context, source, options)),
  };
}

/** What only the package itself calls. */
export function ownSessionMethods(
  context: Context,
): Pick<Internals, "endSession" | "startSession" | "peek"> {
  return {
    endSession: async (source) =>
      withCodec(context, source, undefined, (context) => endSession(context, source)),
    async startSession(login, source, connect) {
      const start = (context: Context) => {
        const request = parseRequest(context, source, undefined, true);
        return startSession(context, login, source, request, false, connect);
      };
      return (await withCodec(context, source, { begins: true }, start)).writes;
    },
    async peek(source) {
      const options = { now: clock.now() };
      return withCodec(context, source, options, (context) =>
        resolveSession(context, source, options, true),
      );
    },
  };
}
