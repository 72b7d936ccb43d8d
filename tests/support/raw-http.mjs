// Requests as they are: nothing is followed, nothing normalised.

import { Agent } from "node:http";
import { connect } from "node:net";

import { exchange } from "../../scripts/lib/http.mjs";

/** A client of one server, over connections that are kept. */
export function rawClient(origin, { maxHeaderSize, maxSockets } = {}) {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    /** `form` is posted: a `FormData`, or fields as of a form without files; so is `json`. */
    async send(path, { method, cookie, headers = {}, form, json } = {}) {
      const { type, body } = await encoded(form, json);
      const options = {
        agent,
        hostname,
        port,
        path,
        method: method ?? (body ? "POST" : "GET"),
        headers: {
          ...(body && { "content-type": type, "content-length": body.length }),
          ...headers,
          ...(cookie && { cookie }),
        },
        maxHeaderSize,
      };
      const answer = await exchange(options, body);
      return { ...answer, setCookie: answer.headers["set-cookie"] ?? [] };
    },
    stop: () => agent.destroy(),
  };
}

function encoded(form, json) {
  if (form instanceof FormData) return multipart(form);
  if (form) return urlEncoded(form);
  return json ? { type: "application/json", body: Buffer.from(JSON.stringify(json)) } : {};
}

async function multipart(form) {
  const response = new Response(form);
  const type = response.headers.get("content-type");
  return { type, body: Buffer.from(await response.arrayBuffer()) };
}

function urlEncoded(fields) {
  const body = Buffer.from(new URLSearchParams(fields).toString());
  return { type: "application/x-www-form-urlencoded", body };
}

/** Sends bytes to a port of this machine as they are, and returns all that comes back. */
export function raw(port, text) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    socket.setEncoding("latin1");
    socket.setTimeout(300_000, () =>
      socket.destroy(new Error(`no end of the answer to ${JSON.stringify(text)}`)),
    );
    socket.on("data", (part) => {
      answer += part;
      // workerd keeps the connection, whatever it is asked.
      const [, length, body] =
        /^content-length: (\d+)\r\n[^]*?\r\n\r\n([^]*)$/im.exec(answer) ?? [];
      if (body?.length >= Number(length)) socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}
