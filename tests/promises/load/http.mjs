// Requests as they are: nothing is followed, nothing normalised, and some break off.

import { Agent } from "node:http";
import { connect } from "node:net";

import { exchange } from "../../../scripts/lib/http.mjs";

/** What the servers accept at most; by default Node ends at 16 KiB, before waxseal sees anything. */
export const MAX_HEADER = 1 << 18;

export function client(origin) {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  async function send(path, { cookie, form, headers = {} } = {}) {
    const body = form && new URLSearchParams(form).toString();
    const type = "application/x-www-form-urlencoded";
    const posted =
      body === undefined ? {} : { "content-type": type, "content-length": body.length };
    const options = {
      agent,
      hostname,
      port,
      path,
      method: body === undefined ? "GET" : "POST",
      headers: { ...posted, ...headers, ...(cookie && { cookie }) },
      maxHeaderSize: MAX_HEADER,
    };
    const answer = await exchange(options, body);
    return { ...answer, setCookie: answer.headers["set-cookie"] ?? [] };
  }

  return {
    /** `form` is posted with fields. */
    send,

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
    stop: () => agent.destroy(),
  };
}
