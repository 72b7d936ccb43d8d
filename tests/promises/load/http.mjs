// Requests as they are, some of which break off.

import { connect } from "node:net";

import { rawClient } from "../../support/raw-http.mjs";

/** What the servers accept at most; by default Node ends at 16 KiB, before waxseal sees anything. */
export const MAX_HEADER = 1 << 18;

export function client(origin) {
  const { hostname, port } = new URL(origin);
  return {
    ...rawClient(origin, { maxHeaderSize: MAX_HEADER, maxSockets: 64 }),

    /** Sends a request, or a part of it, and hangs up after so many milliseconds. */
    abort(path, { cookie, announced, sent = "" }, after) {
      const method = announced === undefined ? "GET" : "POST";
      const length =
        announced === undefined
          ? ""
          : `content-type: application/json\r\ncontent-length: ${announced}\r\n`;
      return new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `${method} ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncookie: ${cookie}\r\n${length}\r\n${sent}`,
          );
          setTimeout(() => socket.destroy(), after);
        });
        socket.on("error", () => {});
        socket.on("data", () => {});
        socket.on("close", resolve);
      });
    },
  };
}
