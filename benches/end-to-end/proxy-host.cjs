// Runs the proxy of a build as `runMiddleware` of Next.js does, without HTTP and
// without the route behind it.

const { join } = require("node:path");

// What Next.js makes of the globals before anything else is loaded.
require("next/dist/server/node-environment");

const [folder] = process.argv.slice(2);
const { default: adapter, proxy } = require(join(folder, ".next/server/middleware.js"));

process.on("message", async ({ get, run, cookies }) => {
  try {
    process.send(get === undefined ? await slice(run, cookies) : await answer(get));
  } catch (error) {
    process.send({ error: error.stack });
  }
});

async function answer(cookie) {
  const response = await call(cookie);
  return { status: response.status, body: await response.text() };
}

/** As many at once as the client of the servers has connections. */
async function slice(requests, cookies) {
  let sent = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  const lanes = Array.from({ length: 16 }, async () => {
    while (sent < requests) {
      const { status } = await call(cookies[sent++ % cookies.length]);
      if (status !== 200) throw new Error(`A proxy answers ${status} under load.`);
      // The next request is an event of its own.
      await new Promise(setImmediate);
    }
  });
  await Promise.all(lanes);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, micros: user + system };
}

async function call(cookie) {
  const host = "app.example";
  const { response } = await adapter({
    handler: proxy,
    page: "middleware",
    request: {
      method: "GET",
      url: "http://127.0.0.1:3000/",
      headers: {
        host,
        connection: "keep-alive",
        cookie,
        "x-forwarded-host": host,
        "x-forwarded-port": "3000",
        "x-forwarded-proto": "http",
        "x-forwarded-for": "127.0.0.1",
      },
      nextConfig: { basePath: "", i18n: null, trailingSlash: false, experimental: {} },
      page: {},
      signal: new AbortController().signal,
      waitUntil() {},
    },
  });
  return response;
}
