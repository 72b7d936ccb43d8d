/** Reading what a client posts, a form or JSON, with bounds on size and time. */

import { hasClass } from "../errors.js";
import { Problem } from "./respond.js";

/** The fields of a form or of a JSON object. */
export type Fields = { readonly [field: string]: unknown };

/** Bytes; a login form has a few hundred. */
const MAX_BODY = 65_536;
/** A login form has a handful. */
const MAX_FIELDS = 256;
/** As in the core. */
const MAX_DEPTH = 32;
/** Seconds from the first byte to the last. A form is one packet. */
const TIMEOUT = 10;

/** What a body may be. */
interface Bounds {
  /** An escape in a form that means nothing becomes U+FFFD. */
  isLenient?: boolean;
  maxBytes?: number;
  takesJson?: boolean;
}

/** @throws Problem for a body that is too large, too slow, of another type or malformed. */
export async function readBody(
  request: Request,
  { isLenient = false, maxBytes = MAX_BODY, takesJson = true }: Bounds = {},
): Promise<Fields> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]!.trim().toLowerCase();
  const isJson = takesJson && type === "application/json";
  const isForm = type === "application/x-www-form-urlencoded";
  if (type !== undefined && !isJson && !isForm) throw wrongType(takesJson);
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);

  const bytes = await readBytes(request, maxBytes);
  if (type === undefined && bytes.length > 0) throw wrongType(takesJson);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isJson ? parseJson(text) : parseForm(text, isLenient);
  } catch (error) {
    if (hasClass(error, Problem)) throw error;
    throw new Problem(400, "malformed-body", `This is no ${isJson ? "JSON object" : "form"}.`);
  }
}

/** All bytes, within `TIMEOUT`, however slowly they drip. */
async function readBytes({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    reader = body.getReader();
    const lateError = new Promise<never>((_, reject) => {
      // Not unref'd: a Node process with nothing else to do would end without an answer.
      timer = setTimeout(() => reject(tooSlow()), TIMEOUT * 1000);
    });
    return await Promise.race([readAll(reader, maxBytes), lateError]);
  } catch (error) {
    // Not awaited: a sender that never ends its body would keep us waiting.
    void reader?.cancel().catch(() => {});
    if (hasClass(error, Problem)) throw error;
    throw new Problem(400, "unreadable-body", "The body ended early, or was read before.");
  } finally {
    clearTimeout(timer);
  }
}

/** Chunk by chunk: a Content-Length may be missing, and may lie. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    chunks.push(part.value);
    // Endless empty chunks would never let a timer fire.
    if (length > maxBytes || chunks.length > maxBytes) throw tooLarge(maxBytes);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Refuses early what the core would refuse as claims. The text is scanned once, by the
 * JavaScript engine, and each value once more: a reviver, or a scan of our own, takes up
 * to two hundred times as long.
 */
function parseJson(text: string): Fields {
  const value: unknown = JSON.parse(text);
  if (!isComposite(value) || Array.isArray(value)) throw new TypeError("not an object");
  if (Object.keys(value).length > MAX_FIELDS) throw tooLarge();
  removeProto(value, 1);
  return value as Fields;
}

/** Deletes every `__proto__`. @throws TypeError where the nesting is too deep. */
function removeProto(value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError("too deep");
  if (Array.isArray(value)) {
    for (const entry of value) if (isComposite(entry)) removeProto(entry, depth + 1);
    return;
  }
  const fields = value as { [name: string]: unknown };
  // In half the time of `Object.values`; inherited names do no harm here.
  for (const name in fields) {
    if (name === "__proto__") delete fields[name];
    else if (isComposite(fields[name])) removeProto(fields[name], depth + 1);
  }
}

function isComposite(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The last of repeated fields counts, as in Auth.js. */
function parseForm(text: string, isLenient: boolean): Fields {
  if (text.split("&", MAX_FIELDS + 1).length > MAX_FIELDS) throw tooLarge();
  if (!isLenient && !hasMeaningfulEscapes(text)) throw new TypeError("an escape means nothing");
  return Object.fromEntries(new URLSearchParams(text));
}

/** Where it is `false`, `URLSearchParams` would guess. */
export function hasMeaningfulEscapes(text: string): boolean {
  try {
    // Bundlers take a call whose result nobody uses for one that does nothing.
    return typeof decodeURIComponent(text) === "string";
  } catch {
    return false;
  }
}

function wrongType(takesJson: boolean): Problem {
  const types = `application/x-www-form-urlencoded${takesJson ? " or application/json" : ""}`;
  return new Problem(415, "unsupported-media-type", `Send ${types}.`);
}

function tooLarge(maxBytes = MAX_BODY): Problem {
  const most = `${maxBytes / 1024} KiB, in at most ${MAX_FIELDS} fields`;
  return new Problem(413, "too-large", `Send less than ${most}.`);
}

function tooSlow(): Problem {
  return new Problem(408, "body-timeout", `Send the whole body within ${TIMEOUT} seconds.`);
}
