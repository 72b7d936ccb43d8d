// A Worker with the store of an application in Durable Objects, and in KV.

import { DurableObject } from "cloudflare:workers";
import { durableObject, kv, waitUntil, WaxsealObject } from "waxseal/cloudflare";
import { checkRevocationStore } from "waxseal/testing";

import { answer, makeAuth } from "./auth.mjs";

/** Tells what it still holds. */
export class Inspected extends WaxsealObject {
  held() {
    return [...this.ctx.storage.kv.list()].length;
  }
}

/** Of another class than the store needs. */
export class Other extends DurableObject {}

/** Declared without SQLite. */
export class Plain extends WaxsealObject {}

let auth;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/resolve") {
      auth ??= makeAuth(durableObject(env.WAXSEAL), env.PROVIDER);
      return Response.json(await answer(auth, await request.json()));
    }
    if (pathname === "/alarm") return Response.json(await untilEmpty(env));
    if (pathname === "/wait-until") {
      return Response.json(
        [kv(env.LOG).waitUntil, durableObject(env.WAXSEAL).waitUntil].map((is) => is === waitUntil),
      );
    }
    if (pathname === "/cached") return Response.json(await cached(durableObject(env.WAXSEAL)));
    if (pathname === "/mistakes") return Response.json(await mistakes(env));
    const make = { "/objects": () => durableObject(env.WAXSEAL), "/kv": () => kv(env.LOG) };
    try {
      await checkRevocationStore(make[pathname]);
      return new Response("passed");
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};

/** What two readers of docs/stores.md's cached log see, with an entry between them. */
async function cached(log) {
  const cache = await caches.open("waxseal");
  const since = async (cursor, limit) => {
    const address = `https://your.app/log?cursor=${cursor ?? ""}&limit=${limit}`;
    const kept = await cache.match(address);
    if (kept) return kept.json();
    const page = await log.since(cursor, limit);
    const headers = { "Cache-Control": "max-age=5" };
    // Awaited, so that the next reader finds it.
    await cache.put(address, Response.json(page, { headers }));
    return page;
  };
  // The suite has left entries.
  let end = { cursor: null, more: true };
  while (end.more) end = await log.since(end.cursor, 1000);
  const { cursor } = end;
  await log.append([["AAAAAAAAAAAA", "1"]], 600);
  const first = await since(cursor, 1000);
  await log.append([["BBBBBBBBBBBB", "2"]], 600);
  const second = await since(cursor, 1000);
  const next = await since(second.cursor, 1000);
  return [first, second, next].map(({ entries, more }) => [entries, more]);
}

/** What registers and the log hold once the alarm of the shorter one has come. */
async function untilEmpty({ WAXSEAL }) {
  const store = durableObject(WAXSEAL);
  const held = (name) => WAXSEAL.get(WAXSEAL.idFromName(name)).held();
  await store.swap("r:long", null, "a", 60);
  await store.swap("r:short", null, "a", 1);
  await store.swap("r:longer", null, "a", 1);
  await store.swap("r:longer", "a", "b", 60);
  await store.append([["_123456789_1", "1"]], 60);
  const before = await held("r:short");
  for (let tries = 0; tries < 100 && (await held("r:short")) > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const names = ["r:short", "r:long", "r:longer"];
  const after = await Promise.all(names.map(held));
  return { before, after, value: await store.get("r:longer") };
}

/** What the stores say to bindings that are missing, of another kind, or of another class. */
async function mistakes({ WAXSEAL, LOG, OTHER, PLAIN }) {
  const said = async (use) => {
    try {
      await use();
      return "nothing";
    } catch ({ message }) {
      return message;
    }
  };
  const uses = (namespace) => ({
    get: () => durableObject(namespace).get("r:a"),
    swap: () => durableObject(namespace).swap("r:a", null, "x", 5),
    wait: () => durableObject(namespace).wait("r:a", null, 5),
    append: () => durableObject(namespace).append([["_123456789_1", "1"]], 5),
    since: () => durableObject(namespace).since(null, 5),
  });
  const all = (namespace) => Promise.all(Object.values(uses(namespace)).map(said));
  return {
    objects: await Promise.all([undefined, LOG].map((each) => said(() => durableObject(each)))),
    kv: await Promise.all([undefined, WAXSEAL].map((each) => said(() => kv(each)))),
    other: await all(OTHER),
    withoutSqlite: await all(PLAIN),
  };
}
