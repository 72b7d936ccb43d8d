import { connect, type Socket } from "node:net";

import Waxseal from "waxseal/next";
import { redis } from "waxseal/redis";

/** As much of a client of Redis as the coordinator needs: the protocol of Redis over a socket. */
function client(port: number) {
  let socket: Socket | undefined;
  let received = Buffer.alloc(0);
  const waiting: ((reply: unknown) => void)[] = [];
  const open = () => {
    socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let reply = read(); reply !== undefined; reply = read()) waiting.shift()!(reply.value);
    });
    socket.on("error", () => {});
    socket.on("close", () => (socket = undefined));
    return socket;
  };
  const read = () => {
    const end = received.indexOf("\r\n");
    if (end < 0) return undefined;
    const head = received.toString("latin1", 1, end);
    if (received[0] !== 36) {
      const isError = received[0] === 45;
      received = received.subarray(end + 2);
      return { value: isError ? new Error(head) : head };
    }
    const length = Number(head);
    const size = length < 0 ? end + 2 : end + 2 + length + 2;
    if (received.length < size) return undefined;
    const value = length < 0 ? null : received.toString("utf8", end + 2, end + 2 + length);
    received = received.subarray(size);
    return { value };
  };
  const send = (...words: string[]) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push((reply) => (reply instanceof Error ? reject(reply) : resolve(reply)));
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      (socket ?? open()).write(`*${words.length}\r\n${parts.join("")}`);
    });
  return {
    get: (key: string) => send("GET", key),
    eval: (script: string, keys: string[], values: string[]) =>
      send("EVAL", script, `${keys.length}`, ...keys, ...values),
  };
}

export const { auth, proxy, handlers } = Waxseal({
  format: "authjs",
  callbackTimeout: 2,
  projections: { session: { access: "token.access_token" } },
  callbacks: { authorized: () => true },
  refresh: {
    due: { claim: "expires_at", before: 0, spread: 0 },
    coordinator: redis(client(Number(process.env.REDIS_PORT))),
    async run(token) {
      const response = await fetch(`${process.env.PROVIDER}/token`, {
        method: "POST",
        headers: { "x-instance": `${process.env.INSTANCE}` },
        body: JSON.stringify(token),
      });
      return response.status === 400 ? null : { ...token, ...(await response.json()) };
    },
  },
});
