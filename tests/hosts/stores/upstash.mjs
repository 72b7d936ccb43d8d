// The HTTP interface of Upstash, in front of a Redis: a command as a JSON list, several of them
// as a list of lists, and answers in base64 where the client asks for that.

import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { createClient } from "redis";

export async function startUpstash(redisUrl) {
  const client = createClient({ url: redisUrl, disableOfflineQueue: true });
  client.on("error", () => {});
  await client.connect();
  const server = createServer(async (request, response) => {
    const encode = request.headers["upstash-encoding"] === "base64" ? inBase64 : (value) => value;
    const body = await json(request);
    const isPipeline = request.url.includes("pipeline") || request.url.includes("multi-exec");
    const run = async (command) => {
      try {
        return { result: encode(await client.sendCommand(command.map(String))) };
      } catch (error) {
        return { error: error.message };
      }
    };
    const answer = isPipeline ? await Promise.all(body.map(run)) : await run(body);
    response.statusCode = answer.error ? 400 : 200;
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
      client.destroy();
    },
  };
}

function inBase64(value) {
  if (Array.isArray(value)) return value.map(inBase64);
  return typeof value === "string" ? Buffer.from(value).toString("base64") : value;
}
