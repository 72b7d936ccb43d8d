/** What `NextAuth` returns. */

import type { Awaitable } from "../../types/utility.js";
import { withEnvironmentOrigin } from "./address.js";
import { asAuthError, isMissingSecret } from "./errors.js";
import type { Server, Servers, Source } from "./servers.js";

type Handler = (request: any, context: any) => unknown;

export function handlerBy(source: Source): (request: Request) => Promise<Response> {
  return async (request) => {
    const servers = await source(request);
    try {
      return await servers.endpoints.handlers.GET(request);
    } catch (error) {
      if (!isMissingSecret(error)) throw error;
      report(error);
      return misconfigured(servers, request);
    }
  };
}

/** A page for who asks for one. */
function misconfigured({ withoutSecret }: Servers, { method, url }: Request): Awaitable<Response> {
  const found = /^([^?#]*)\/(signin|signout|error|verify-request)\/?(\?|$)/.exec(url);
  if (method !== "GET" || !found) return Response.json({ message: MISCONFIGURED }, { status: 500 });
  const page = new Request(`${found[1]}/error?error=Configuration`);
  return withoutSecret.endpoints.handlers.GET(page);
}

const MISCONFIGURED =
  "There was a problem with the server configuration. Check the server logs for more information.";

/** `auth` in all its forms. */
export function authBy(source: Source): (...args: unknown[]) => unknown {
  return (...args) => {
    const [first] = args as [any];
    if (typeof first !== "function") {
      return isRequest(first) ? guard(source, args) : read(source, args);
    }
    return async (request: unknown, context: unknown) => {
      const own = await withEnvironmentOrigin(request);
      const servers = await source(request);
      const wrapped = ({ wrapping }: Servers) => wrapping.auth(first as Handler) as Handler;
      return withSecret(servers, (found) => wrapped(found)(own, context));
    };
  };
}

function isRequest(first: any): boolean {
  return typeof first?.headers?.get === "function";
}

/** As a proxy or middleware. */
async function guard(source: Source, [request, ...others]: unknown[]): Promise<unknown> {
  const own = await withEnvironmentOrigin(request);
  return withSecret(await source(request), ({ reading }) => reading.auth(own, ...others));
}

/** The session. As in the original nobody is signed in where there is no secret yet. */
async function read(source: Source, args: unknown[]): Promise<unknown> {
  const [first] = args as [any];
  const request: unknown = first && "req" in first ? first.req : first;
  return withSecret(await source(request), ({ reading }) => reading.auth(...args));
}

/** What lacks a secret lets nobody in, and no page of everybody fails by it. */
async function withSecret(servers: Servers, work: (servers: Servers) => unknown): Promise<unknown> {
  try {
    return await work(servers);
  } catch (error) {
    if (!isMissingSecret(error)) throw error;
    report(error);
    return work(servers.withoutSecret);
  }
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
    return await act((await source()).endpoints);
  } catch (error) {
    throw asAuthError(error);
  }
}
