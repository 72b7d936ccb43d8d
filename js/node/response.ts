/** Answering with a response of Node. */

import { isShown, unreplacedLines, writesOf, type Applied } from "../apply.js";
import { hasCachePolicy, isForCaches, NO_STORE, vary } from "../cache.js";
import type { NodeResponse } from "../types/node.js";
import type { Outcome } from "../types/outcome.js";

/** As `changeHeaders`, beside the cookies that are set already. */
export function changeNodeHeaders(
  applied: Applied,
  response: NodeResponse,
  lines: readonly string[] = writesOf(applied).setCookie,
  cacheControl = "private",
): void {
  if (lines.length === 0) {
    if (!isShown(applied) || hasCachePolicy(response.getHeaderNames())) return;
    setField(response, "Cache-Control", cacheControl);
    return setField(response, "Vary", NO_STORE.Vary);
  }
  dropCacheHeaders(response);
  for (const [name, value] of writesOf(applied).responseHeaders) setField(response, name, value);
  addCookies(response, lines);
}

/**
 * Does the same at the last moment, when the application has set its own headers, in
 * whatever way it sends them. Where it sets the session's cookie itself, it has the last word.
 */
export function writeBeforeHead(response: NodeResponse, outcome: Outcome<any, any>): void {
  const { writes } = outcome;
  if (response.headersSent || (writes.setCookie.length === 0 && !isShown(outcome))) return;
  const inner = response as unknown as { writeHead: (...args: any[]) => unknown };
  const { writeHead } = inner;
  inner.writeHead = function (this: unknown, ...args: any[]): unknown {
    // Informational responses, and a second call, which Node refuses.
    if (response.headersSent || args[0] < 200) return writeHead.apply(this, args);
    inner.writeHead = writeHead;
    const [status, ...rest] = args;
    const reason = typeof rest[0] === "string" ? [rest[0]] : [];
    setFields(response, rest[reason.length] ?? (reason.length === 0 ? rest[1] : undefined));
    const headers = { getSetCookie: () => cookiesOf(response) };
    changeNodeHeaders(outcome, response, unreplacedLines(writes, { headers }, true));
    return writeHead.call(this, status, ...reason);
  };
  const startHead = () =>
    void (inner.writeHead !== writeHead && inner.writeHead(response.statusCode));
  if ("__unenv__" in response) onceBegun(response as unknown as Outgoing, startHead);
}

/**
 * What stands for a response where there is no Node, as in Nitro on Workers, calls no
 * `writeHead`: it begins with its body, or without one with its end.
 */
function onceBegun(response: Outgoing, startHead: () => void): void {
  const { end } = response;
  let body: unknown;
  Object.defineProperty(response, "_data", {
    configurable: true,
    get: () => body,
    set(value: unknown) {
      startHead();
      body = value;
    },
  });
  response.end = (...args: []) => {
    startHead();
    return end.apply(response, args);
  };
}

/** Sends a `Response`, with the headers that are set already. */
export async function send(answer: Response, response: NodeResponse): Promise<void> {
  const outgoing = response as NodeResponse & Outgoing;
  if (isOver(outgoing)) return answer.body?.cancel();
  dropCacheHeaders(response);
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") setField(response, name, value);
  }
  addCookies(response, answer.headers.getSetCookie());
  response.statusCode = answer.status;

  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    // A client that has gone reads no more.
    if (isOver(outgoing, true)) return reader?.cancel();
    if (!outgoing.write(part.value)) await drained(outgoing);
  }
  if (!isOver(outgoing, true)) outgoing.end();
}

interface Outgoing {
  destroyed?: boolean;
  writableEnded?: boolean;
  stream?: { destroyed: boolean };
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  once(event: string, listener: () => void): unknown;
}

function isOver(response: NodeResponse & Outgoing, hasBegun = false): boolean {
  const { destroyed, headersSent, stream, writableEnded } = response;
  return !!(destroyed || writableEnded || stream?.destroyed || (headersSent && !hasBegun));
}

function drained(response: Outgoing): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}

/** What `writeHead` was given: an object, pairs, or names and values in turn. */
function setFields(response: NodeResponse, fields: unknown): void {
  if (typeof fields !== "object" || fields === null) return;
  if (!Array.isArray(fields)) {
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value as string);
    return;
  }
  const flat: any[] = Array.isArray(fields[0]) ? fields.flat(1) : fields;
  const values = new Map<string, any[]>();
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = String(flat[at]).toLowerCase();
    values.set(name, [...(values.get(name) ?? []), flat[at + 1]].flat());
  }
  for (const [name, [first, ...more]] of values) {
    response.setHeader(name, more.length === 0 ? first : [first, ...more]);
  }
}

function setField(response: NodeResponse, name: string, value: string): void {
  const old = response.getHeader(name)?.toString();
  response.setHeader(name, name.toLowerCase() === "vary" ? vary(old, value) : value);
}

function addCookies(response: NodeResponse, lines: readonly string[]): void {
  const existing = cookiesOf(response);
  const all = [...existing, ...lines.filter((line) => !existing.includes(line))];
  if (all.length > existing.length) response.setHeader("Set-Cookie", all);
}

function cookiesOf(response: NodeResponse): string[] {
  const value = response.getHeader("Set-Cookie");
  return value === undefined ? [] : [value].flat().map(String);
}

function dropCacheHeaders(response: NodeResponse): void {
  for (const name of response.getHeaderNames()) if (isForCaches(name)) response.removeHeader(name);
}
