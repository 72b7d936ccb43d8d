// One request over node:http, unchanged: nothing is followed, nothing normalised.

import { request } from "node:http";

/** Milliseconds of silence after which no answer will come; no measure of speed. */
const PATIENCE = 300_000;

/**
 * Sends a request with this body; resolves to `{ status, headers, body, ms }`.
 *
 * A server may close an idle connection at the moment it is reused (RFC 9112, section
 * 9.5). Then nothing has come back, and the request is sent again over another
 * connection, so it must be safe to send it twice.
 */
export async function exchange(options, body) {
  for (;;) {
    try {
      return await send(options, body);
    } catch (error) {
      if (!error.isStale) throw error;
    }
  }
}

function send(options, body) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let isAnswered = false;
    const sent = request({ timeout: PATIENCE, ...options }, (response) => {
      isAnswered = true;
      const { statusCode: status, headers } = response;
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status, headers, body: text, ms: performance.now() - start }),
      );
    });
    sent.on("timeout", () =>
      sent.destroy(new Error(`no answer within ${PATIENCE / 1000} seconds`)),
    );
    sent.on("error", (error) => {
      error.isStale =
        sent.reusedSocket && !isAnswered && ["ECONNRESET", "EPIPE"].includes(error.code);
      reject(error);
    });
    sent.end(body);
  });
}
