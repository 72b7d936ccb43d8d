// What the tests share: the packed stand-in beside the published original.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const secret = "a secret of an application, long enough for everybody";
process.env.NEXTAUTH_SECRET = secret;
process.env.NEXTAUTH_URL = "http://localhost:3000";

export const require = createRequire(import.meta.url);
export const original = join(import.meta.dirname, "../../../node_modules/next-auth-v4");
export const standIn = dirname(require.resolve("next-auth/package.json"));

/** A module of the stand-in, and that of the original. */
export function both(entry) {
  return [standIn, original].map((folder) => require(join(folder, entry)));
}

/** A browser that keeps cookies and follows no redirect. `send` answers a `Request`. */
export class Visitor {
  jar = new Map();
  answers = [];

  constructor(send) {
    this.send = send;
  }

  async get(path) {
    return this.ask(path, {});
  }

  async post(path, fields) {
    const body = new URLSearchParams(fields);
    return this.ask(path, { method: "POST", body });
  }

  async ask(path, init) {
    const cookie = [...this.jar].map((pair) => pair.join("=")).join("; ");
    const headers = new Headers(init.headers);
    if (cookie) headers.set("cookie", cookie);
    const request = new Request(`http://localhost:3000${path}`, { ...init, headers });
    const answer = await this.send(request);
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    const text = await answer.text();
    const found = shown(answer, text);
    // The original writes the session anew whenever it is read, the stand-in when it has to.
    const isRead = !init.method && /(session|me)$/.test(path);
    this.answers.push([...(isRead ? found.slice(0, -1) : found)]);
    return text;
  }

  keep(line) {
    const [pair] = line.split(";");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value) this.jar.set(name, value);
    else this.jar.delete(name);
  }
}

/** What of an answer is compared: a page only by its type, a cookie without its value. */
function shown(answer, text) {
  const type = answer.headers.get("content-type")?.split(";")[0];
  const body = type === "application/json" ? timeless(JSON.parse(text || "null")) : type;
  const cookies = answer.headers
    .getSetCookie()
    .filter((line) => !isOwn(line))
    .map(attributesOf);
  return [answer.status, answer.headers.get("location"), stateless(body), cookies.sort()];
}

/** An address at a provider with a word in place of what is random in it. */
function stateless(body) {
  if (!body?.url?.includes("state=")) return body;
  const url = new URL(body.url);
  const random = ["state", "nonce", "code_challenge"].filter((name) => url.searchParams.has(name));
  for (const name of random) url.searchParams.set(name, "random");
  url.searchParams.sort();
  return { ...body, url: url.href };
}

/**
 * The original sets those of forms with every answer, the stand-in where a form needs them. And
 * the stand-in has one for each flow beside the original's.
 */
function isOwn(line) {
  return /^next-auth\.(callback-url=|csrf-token=|flow\.)/.test(line);
}

/** Those that do not depend on the time. */
function attributesOf(line) {
  const [pair, ...attributes] = line.split("; ");
  const lasting = attributes.filter((text) => !/^(expires|max-age)=/i.test(text));
  return [pair.split("=")[0], ...lasting.sort()].join("; ");
}

function timeless(value) {
  if (Object(value) !== value) return value;
  const { csrfToken, expires, ...rest } = value;
  return { ...rest, csrf: typeof csrfToken, expires: typeof expires };
}

/** Runs `body` with a way to ask a server of Node, on whose requests `handle` is called. */
export async function withServer(handle, body) {
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch((error) => {
      response.statusCode = 500;
      response.end(String(error?.stack));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  try {
    return await body(async (request) => {
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set("x-forwarded-host", "localhost:3000");
      const text = await request.text();
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        body: text || undefined,
        redirect: "manual",
      });
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Makes of Node's request and response those of an API route, as Next.js does. */
export async function asApiRoute(request, response, { bodyParser = true } = {}) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  request.query = { ...Object.fromEntries(searchParams), nextauth: pathname.split("/").slice(3) };
  request.cookies = Object.fromEntries(
    (request.headers.cookie ?? "").split("; ").flatMap((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [] : [[pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))]];
    }),
  );
  if (bodyParser) request.body = await parsedBody(request);
  response.status = (status) => Object.assign(response, { statusCode: status });
  response.json = (value) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(value));
  };
  response.send = (value) =>
    typeof value === "object" ? response.json(value) : response.end(value);
}

async function parsedBody(request) {
  let text = "";
  for await (const part of request) text += part;
  const type = request.headers["content-type"] ?? "";
  if (type.includes("json")) return JSON.parse(text || "{}");
  return type.includes("urlencoded") ? Object.fromEntries(new URLSearchParams(text)) : text;
}
