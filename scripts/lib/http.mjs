// One request over node:http, as it is: nothing is followed, nothing normalised.

import { request } from "node:http";

/** Milliseconds without a byte, after which nobody will answer any more; no measure of speed. */
const PATIENCE = 300_000;

/**
 * Sends a request with this body; answers with `{ status, headers, body, ms }`.
 *
 * A server may close a connection that was kept open just when it is used again
 * (RFC 9112, section 9.5). Nothing has come back then, and the request is sent again
 * over another connection: only ask for what may be done twice.
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
