/** Reading what a client posts: a form or JSON, never more than fits. */

import { Problem } from "./respond.js";

/** What a form or a JSON object says. */
export type Fields = { readonly [field: string]: unknown };

/** Bytes; a login form has hundreds. */
const MAX_BODY = 65_536;
/** As in the core. */
const MAX_DEPTH = 32;

/** @throws Problem for a body that is too large, of another type or malformed. */
export async function readBody(request: Request): Promise<Fields> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]!.trim().toLowerCase();
  const isJson = type === "application/json";
  const isForm = type === "application/x-www-form-urlencoded";
  if (type !== undefined && !isJson && !isForm) throw wrongType();
  if (Number(request.headers.get("content-length")) > MAX_BODY) throw tooLarge();

  const bytes = await read(request);
  if (type === undefined && bytes.length > 0) throw wrongType();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isJson ? parseJson(text) : parseForm(text);
  } catch {
    throw new Problem(400, "malformed-body", `This is no ${isJson ? "JSON object" : "form"}.`);
  }
}

/** Chunk by chunk: a Content-Length may be missing, and may lie. */
async function read(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader!.read()) {
      length += part.value.length;
      if (length > MAX_BODY) {
        // Not awaited: a sender that never ends its body would be waited for.
        void reader!.cancel().catch(() => {});
        throw tooLarge();
      }
      chunks.push(part.value);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(400, "unreadable-body", "The body ended early, or was read before.");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** What the core would not take for claims is refused here already. */
function parseJson(text: string): Fields {
  if (depthOf(text) > MAX_DEPTH) throw new TypeError("too deep");
  const revive = (key: string, entry: unknown) => (key === "__proto__" ? undefined : entry);
  const value: unknown = JSON.parse(text, revive);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError("not an object");
}

/** How deep the brackets are nested that stand outside of strings. In linear time. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === "[" || character === "{") {
      deepest = Math.max(deepest, ++depth);
    } else if (character === "]" || character === "}") {
      depth--;
    }
  }
  return deepest;
}

/** Of a repeated field the last counts, as in Auth.js. */
function parseForm(text: string): Fields {
  decodeURIComponent(text); // throws where `URLSearchParams` would guess
  return Object.fromEntries(new URLSearchParams(text));
}

function wrongType(): Problem {
  const types = "application/x-www-form-urlencoded or application/json";
  return new Problem(415, "unsupported-media-type", `Send ${types}.`);
}

function tooLarge(): Problem {
  return new Problem(413, "too-large", "Send less than 64 KiB.");
}
