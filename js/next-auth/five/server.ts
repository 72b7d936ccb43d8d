/** What `NextAuth` returns, by `waxseal/next`. */

import Waxseal from "waxseal/next";
import { translate, type GivenConfig, type Translated } from "../config.js";
import { asAuthError, isMissingSecret } from "./errors.js";

/** Of `waxseal/next`, with the types of the drop-in. */
interface Server {
  auth(...args: unknown[]): any;
  handlers: { GET(request: unknown): Promise<Response> };
  signIn(...args: unknown[]): Promise<unknown>;
  signOut(options?: object): Promise<unknown>;
  update(data: unknown): Promise<unknown>;
}

type Handler = (request: any, context: any) => unknown;

/** Reads and guards; `wrapping` is for the application's own handlers. */
interface Servers {
  readonly plain: Server;
  readonly wrapping: Server;
}

type GivenFunction = (request: unknown) => GivenConfig | Promise<GivenConfig>;

/** The servers of a request, which there may be none of. */
type Source = (request?: unknown) => Servers | Promise<Servers>;

/** A configuration is checked at once, and one that a function gives when it does. */
export function sourceOf(config: GivenConfig | GivenFunction): Source {
  if (typeof config === "function") return async (request) => serversOf(await config(request));
  const servers = serversOf(config);
  return () => servers;
}

function serversOf(config: GivenConfig): Servers {
  const translated = translate(5, config);
  const plain = serverOf(translated);
  let wrapping: Server | undefined;
  return {
    plain,
    get wrapping() {
      return (wrapping ??= hasAuthorized(translated) ? serverOf(withLaxGuard(translated)) : plain);
    },
  };
}

function serverOf(config: Translated): Server {
  return Waxseal(config as never) as unknown as Server;
}

function hasAuthorized({ callbacks }: Translated): boolean {
  return callbacks?.authorized !== undefined;
}

/**
 * As in the original, a handler that is wrapped decides by itself, from `req.auth`: what
 * `authorized` refuses reaches it, and only a response goes before.
 */
function withLaxGuard(config: Translated): Translated {
  const { authorized, ...callbacks } = config.callbacks!;
  return {
    ...config,
    callbacks: {
      ...callbacks,
      async authorized(args) {
        const verdict = await authorized!(args);
        return typeof verdict === "object" ? verdict : true;
      },
    },
  };
}

export function handlerBy(source: Source): (request: unknown) => Promise<Response> {
  return async (request) => {
    try {
      return await (await source(request)).plain.handlers.GET(request);
    } catch (error) {
      if (!isMissingSecret(error)) throw error;
      report(error);
      return Response.json({ message: MISCONFIGURED }, { status: 500 });
    }
  };
}

const MISCONFIGURED =
  "There was a problem with the server configuration. Check the server logs for more information.";

/** `auth` in all its forms. */
export function authBy(source: Source): (...args: unknown[]) => unknown {
  return (...args) => {
    const [first] = args;
    if (typeof first !== "function") return readOrGuard(source, args);
    return async (request: unknown, context: unknown) => {
      const { wrapping } = await source(request);
      return (wrapping.auth(first as Handler) as Handler)(request, context);
    };
  };
}

/** As in the original nobody is signed in where there is no secret yet. */
async function readOrGuard(source: Source, args: unknown[]): Promise<unknown> {
  const [first] = args as [any];
  const request: unknown = first && "req" in first ? first.req : first;
  try {
    return await (await source(request)).plain.auth(...args);
  } catch (error) {
    if (!isMissingSecret(error) || isGuard(first)) throw error;
    report(error);
    return null;
  }
}

function isGuard(first: any): boolean {
  return typeof first?.headers?.get === "function";
}

function report(error: Error): void {
  console.error(`[auth][error] MissingSecret: ${error.message}`);
}

export function signInBy(source: Source): (...args: unknown[]) => Promise<unknown> {
  return (...args) => inAction(source, ({ signIn }) => signIn(...args));
}

export function signOutBy(source: Source): (options?: object) => Promise<unknown> {
  return (options) => inAction(source, ({ signOut }) => signOut(options));
}

export function updateBy(source: Source): (data: unknown) => Promise<unknown> {
  return (data) => inAction(source, ({ update }) => update(data));
}

/** What it throws is of the classes that the application imports. */
async function inAction(source: Source, act: (server: Server) => Promise<unknown>) {
  try {
    return await act((await source()).plain);
  } catch (error) {
    throw asAuthError(error);
  }
}
