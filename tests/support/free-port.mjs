import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A port of this address that nothing listens on. It is below those that a system
 * hands out when it is asked for any (on Linux from 32768), so that no other program
 * gets it by chance before it is used, or while one app makes room for the next.
 */
export async function freePort(host) {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(host, port)) return port;
  }
}

function isFree(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
