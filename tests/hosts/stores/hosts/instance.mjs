// An instance in a thread of its own, with its own client.

import { parentPort, workerData } from "node:worker_threads";

import { redis } from "waxseal/redis";

import { CLIENTS } from "../clients.mjs";
import { answer, makeAuth } from "./auth.mjs";

const { client: name, url, provider } = workerData;
const { client } = await CLIENTS[name](url);
const auth = makeAuth(redis(client), provider);
parentPort.on("message", async ({ id, request }) => {
  parentPort.postMessage({ id, answer: await answer(auth, request) });
});
parentPort.postMessage("ready");
