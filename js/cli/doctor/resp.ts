/** As much of a Redis client as `doctor` needs: one command after the other (RESP2). */

import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { UsageError } from "../command.js";
import { NoAnswer } from "./site.js";

/** Milliseconds for a connection, and for each answer. */
const PATIENCE = 10_000;

/** What Redis answers; an error of its is one of these, and not thrown. */
export type Reply = string | number | null | RedisError | Reply[];

/** Of what Redis said, the first word: the rest may quote a command. */
export class RedisError {
  constructor(readonly code: string) {}
}

/** An address of Redis, such as `redis://user:password@host:6379/0`. */
export interface RedisAddress {
  /** For people: without user and password. */
  shown: string;
  host: string;
  port: number;
  isTls: boolean;
  user: string;
  password: string;
  database: string;
}

/** @throws UsageError for what is no address, without repeating it. */
export function parseRedisUrl(text: string): RedisAddress {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Told below.
  }
  const [, database] = /^\/?(\d*)$/.exec(url?.pathname ?? "-") ?? [];
  const isUsable = database !== undefined && url?.hostname !== "";
  if (!url || !isUsable || !/^rediss?:$/.test(url.protocol)) {
    throw new UsageError("REDIS_URL is an address such as rediss://user:password@host:6379/0.");
  }
  const port = Number(url.port || 6379);
  return {
    shown: `${url.hostname}:${port}`,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    isTls: url.protocol === "rediss:",
    user: decoded(url.username),
    password: decoded(url.password),
    database,
  };
}

/** A connection to Redis, signed in. */
export class Redis {
  #received = Buffer.alloc(0);
  #wake: () => void = () => {};
  #isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on("data", (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#wake();
    });
    // What went wrong is told by the command that gets no answer.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** @throws NoAnswer where nobody answers, or not to these. */
  static async connect(address: RedisAddress): Promise<Redis> {
    const { host, port, isTls, user, password, database } = address;
    const servername = /^[\d.:a-f]+$/i.test(host) ? {} : { servername: host };
    const socket = isTls ? connectTls({ host, port, ...servername }) : connectTcp({ host, port });
    const redis = new Redis(socket);
    try {
      if (password !== "") await redis.#must("AUTH", ...(user === "" ? [] : [user]), password);
      if (database !== "") await redis.#must("SELECT", database);
      await redis.#must("PING");
    } catch (error) {
      redis.close();
      throw error;
    }
    return redis;
  }

  /** Sends a command, and waits for its answer. */
  async command(...words: string[]): Promise<Reply> {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join("")}`);
    for (;;) {
      const parsed = parse(this.#received, 0);
      if (parsed) {
        this.#received = this.#received.subarray(parsed.end);
        return parsed.reply;
      }
      if (this.#isClosed) {
        throw new NoAnswer(
          "Redis does not answer at the address in REDIS_URL: is it running, is it reached by redis:// or by rediss:// (TLS), and does its certificate hold?",
        );
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.socket.destroy();
  }

  async #must(...words: string[]): Promise<void> {
    const reply = await this.command(...words);
    if (!(reply instanceof RedisError)) return;
    throw new NoAnswer(
      reply.code === "WRONGPASS" || reply.code === "NOAUTH"
        ? "Redis refuses the user or password in REDIS_URL."
        : `Redis refuses ${words[0]} (${reply.code}).`,
    );
  }
}

/** A reply and where it ends; `undefined` until all of it is there. */
function parse(bytes: Buffer, start: number): { reply: Reply; end: number } | undefined {
  const lineEnd = bytes.indexOf("\r\n", start);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[start]!)) {
    case "+":
      return { reply: line, end };
    case "-":
      return { reply: new RedisError(/^[A-Z]+/.exec(line)?.[0] ?? "ERR"), end };
    case ":":
      return { reply: Number(line), end };
    case "$":
      return parseText(bytes, end, Number(line));
    case "*":
      return parseList(bytes, end, Number(line));
    default:
      throw new NoAnswer("What answers at the address in REDIS_URL is not Redis.");
  }
}

function parseText(bytes: Buffer, start: number, length: number) {
  if (length < 0) return { reply: null, end: start };
  const end = start + length;
  if (bytes.length < end + 2) return undefined;
  return { reply: bytes.toString("utf8", start, end), end: end + 2 };
}

function parseList(bytes: Buffer, start: number, length: number) {
  const reply: Reply[] = [];
  let end = start;
  while (reply.length < length) {
    const item = parse(bytes, end);
    if (!item) return undefined;
    reply.push(item.reply);
    ({ end } = item);
  }
  return { reply, end };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
