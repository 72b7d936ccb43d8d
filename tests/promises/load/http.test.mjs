// The clients of tests and benches keep connections, which a server closes when it likes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { asking } from "../../../benches/lib/ask.mjs";
import { client } from "./http.mjs";

const clients = {
  "the client of the benches": (origin) => {
    const { ask, stop } = asking(origin);
    return { ask: async () => (await ask("/", { only: 1 })).text, stop };
  },
  "the client of the load": (origin) => {
    const { send, stop } = client(origin);
    return { ask: async () => (await send("/", { form: { only: "1" } })).body, stop };
  },
};

/** Runs `work` with a client of a server that answers the requests of each connection so. */
async function serving(make, answer, work) {
  const sockets = new Set();
  const requests = [];
  const server = createServer((request, response) => {
    const { socket } = request;
    sockets.add(socket);
    socket.asked = (socket.asked ?? 0) + 1;
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      requests.push(text);
      answer(socket.asked, response, socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { ask, stop } = make(`http://127.0.0.1:${server.address().port}`);
  try {
    await work({ ask, sockets, requests });
  } finally {
    stop();
    server.close();
    server.closeAllConnections();
  }
}

for (const [name, make] of Object.entries(clients)) {
  test(`${name}: a connection is kept`, () =>
    serving(
      make,
      (asked, response) => response.end(`${asked}`),
      async ({ ask, sockets }) => {
        assert.deepEqual([await ask(), await ask(), await ask()], ["1", "2", "3"]);
        assert.equal(sockets.size, 1);
      },
    ));

  test(`${name}: the server has closed the idle connection, and the client does not know yet`, () =>
    serving(
      make,
      (asked, response) => response.end(`${asked}`),
      async ({ ask, sockets }) => {
        for (const close of ["destroy", "resetAndDestroy", "end"]) {
          assert.equal(await ask(), "1", close);
          for (const socket of sockets) socket[close]();
          // In the same tick: the connection is still among those that can be used.
          assert.equal(await ask(), "1", close);
          for (const socket of sockets) socket.destroy();
          sockets.clear();
        }
      },
    ));

  test(`${name}: the server closes the connection when the next request comes`, () => {
    const answer = (asked, response, socket) =>
      asked > 1 ? socket.resetAndDestroy() : response.end(`${asked}`);
    return serving(make, answer, async ({ ask, sockets, requests }) => {
      for (let round = 0; round < 20; round++) assert.equal(await ask(), "1");
      assert.equal(sockets.size, 20);
      assert.equal(requests.length, 39);
      assert.equal(new Set(requests).size, 1);
    });
  });

  test(`${name}: a server that closes new connections has failed, and is not asked again`, () =>
    serving(
      make,
      (_, __, socket) => socket.destroy(),
      async ({ ask, requests }) => {
        await assert.rejects(ask(), { code: "ECONNRESET" });
        assert.equal(requests.length, 1);
      },
    ));

  test(`${name}: an answer that breaks off has failed, on a connection that was kept, too`, () => {
    const answer = (asked, response, socket) => {
      if (asked === 1) return response.end("1");
      response.writeHead(200, { "content-length": 100 });
      response.write("part", () => socket.destroy());
    };
    return serving(make, answer, async ({ ask, requests }) => {
      assert.equal(await ask(), "1");
      await assert.rejects(ask());
      assert.equal(requests.length, 2);
    });
  });
}
