/** The servers of a configuration, by `waxseal/next`. */

import Waxseal from "waxseal/next";
import { textOf } from "../../config-text.js";
import { environment } from "../../environment.js";
import { isPlainObject } from "../../json.js";
import { translate, type GivenConfig, type Translated } from "../config.js";
import { warnerOf } from "../logger.js";

/** Of `waxseal/next`, with the types of the drop-in. */
export interface Server {
  auth(...args: unknown[]): any;
  handlers: { GET(request: unknown): Promise<Response> };
  signIn(...args: unknown[]): Promise<unknown>;
  signOut(options?: object): Promise<unknown>;
  update(data: unknown): Promise<unknown>;
}

export interface Servers {
  /** For the endpoints, and what changes the session. */
  readonly endpoints: Server;
  /** What reads the session: `auth`. */
  readonly reading: Server;
  /** The same around the application's own handlers. */
  readonly wrapping: Server;
  /** The same where there is no secret, so that nobody is signed in. */
  readonly withoutSecret: Servers;
}

type GivenFunction = (request: unknown) => GivenConfig | Promise<GivenConfig>;

/** The servers of a request, which there may be none of. */
export type Source = (request?: unknown) => Servers | Promise<Servers>;

/** A configuration is checked at once, and one that a function gives when it does. */
export function sourceOf(config: GivenConfig | GivenFunction): Source {
  if (typeof config === "function") return async (request) => cachedServers(await config(request));
  const servers = serversOf(config);
  return () => servers;
}

/** The first is made at once, so that mistakes show. */
function serversOf(config: GivenConfig): Servers {
  const translated = translate(5, config);
  const shown = withShownSession(translated);
  const hasAuthorized = translated.callbacks?.authorized !== undefined;
  const endpoints = serverOf(translated);
  const reading = once(() => (shown === translated ? endpoints : serverOf(shown)));
  const wrapping = once(() => (hasAuthorized ? serverOf(withLaxGuard(shown)) : reading()));
  const withoutSecret = once(() =>
    serversOf({ ...config, secret: crypto.randomUUID() + crypto.randomUUID() }),
  );
  return {
    endpoints,
    get reading() {
      return reading();
    },
    get wrapping() {
      return wrapping();
    },
    get withoutSecret() {
      return withoutSecret();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Configurations at a time. */
const MOST = 100;

/** In the order of their last use. */
const cached = new Map<string, Servers>();

/**
 * Those of an equal configuration, so that a function may make one for each request. Whose
 * functions are other ones has servers of its own; the secrets are always compared as they are.
 */
function cachedServers(config: GivenConfig): Servers {
  const { secret, jwt } = config;
  if (!isPlainObject(config)) return serversOf(config);
  const text = textOf([config, secret, jwt?.secret, environment()]);
  const servers = cached.get(text) ?? serversOf(config);
  cached.delete(text);
  cached.set(text, servers);
  if (cached.size > MOST) cached.delete(cached.keys().next().value!);
  return servers;
}

function serverOf(config: Translated): Server {
  return Waxseal(config as never) as unknown as Server;
}

/** On the server a session is there where its callback returns none, as in the original. */
function withShownSession(config: Translated): Translated {
  const { session, ...callbacks } = config.callbacks!;
  if (!session) return config;
  return {
    ...config,
    callbacks: { ...callbacks, session: async (args) => (await session(args)) ?? args.session },
  };
}

/**
 * As in the original, a handler that is wrapped decides by itself, from `req.auth`: what
 * `authorized` refuses reaches it, and only a response goes before.
 */
function withLaxGuard(config: Translated): Translated {
  const { authorized, ...callbacks } = config.callbacks!;
  const warn = warnerOf(config.logger);
  return {
    ...config,
    callbacks: {
      ...callbacks,
      async authorized(args) {
        const verdict = await authorized!(args);
        if (typeof verdict === "object") return verdict;
        if (!verdict && isDevelopment()) warn(IGNORED);
        return true;
      },
    },
  };
}

const IGNORED =
  "`callbacks.authorized` refused a request, and the handler that `auth(handler)` wraps ran all the same, as in next-auth: it has to look at `req.auth` itself. Where `authorized` is to decide, export `auth` itself as the proxy or middleware, or return a response from it.";

declare const process: { env: { NODE_ENV?: string } };

/** The bundlers of Next.js replace the expression. */
function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}
