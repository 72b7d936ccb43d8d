// Runs the functions of next/headers on Next's own request store.

import { AsyncLocalStorage } from "node:async_hooks";

// As `next start` does before it loads anything.
globalThis.AsyncLocalStorage = AsyncLocalStorage;
const { workAsyncStorage } = (
  await import("next/dist/server/app-render/work-async-storage.external.js")
).default;
const { workUnitAsyncStorage } = (
  await import("next/dist/server/app-render/work-unit-async-storage.external.js")
).default;
const { createRequestStoreForAPI, createRequestStoreForRender } = (
  await import("next/dist/server/async-storage/request-store.js")
).default;
export const { NextRequest } = await import("next/server.js");

export const base = {
  host: "app.test",
  origin: "https://app.test",
  "x-forwarded-host": "app.test",
  "x-forwarded-proto": "https",
};

/**
 * Runs as a server action or route handler does; returns what it wrote and where it went.
 * `marks` are the cookies that tell the page's scripts of a change; `lines` has all others.
 */
export async function inAction(work, headers = {}) {
  let lines = [];
  const request = new NextRequest("https://app.test/login", { headers: { ...base, ...headers } });
  const store = createRequestStoreForAPI(request, request.nextUrl, [], (set) => (lines = set));
  let result, location;
  await workAsyncStorage.run({ route: "/login" }, () =>
    workUnitAsyncStorage.run(store, async () => {
      try {
        result = await work();
      } catch (error) {
        if (!error?.digest?.startsWith("NEXT_REDIRECT")) throw error;
        location = error.digest.split(";").slice(2, -2).join(";");
      }
    }),
  );
  const isMark = (line) => line.startsWith("waxseal.changed=");
  const marks = lines.filter(isMark);
  lines = lines.filter((line) => !isMark(line));
  const cookie = lines.map((line) => line.split(";")[0]).join("; ");
  return { lines, marks, result, location, cookie };
}

/** Runs as a server component does, which cannot write cookies. */
export function inPage(work, headers = {}) {
  const store = createRequestStoreForRender(
    { headers: { ...base, ...headers } },
    undefined,
    { pathname: "/" },
    {},
    [],
  );
  return workAsyncStorage.run({ route: "/" }, () => workUnitAsyncStorage.run(store, work));
}
