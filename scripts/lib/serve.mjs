// A folder of files over HTTP, for this machine alone.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** The server, which listens on a port of the loopback interface; 0 is any that is free. */
export async function serveFolder(dir, port = 0) {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
    const found = await firstOf(dir, [path, `${path}.html`, join(path, "index.html")]);
    const { file, content } = found ?? (await firstOf(dir, ["404.html"])) ?? {};
    const type = TYPES[extname(file ?? "")] ?? "application/octet-stream";
    response.writeHead(found ? 200 : 404, { "Content-Type": type }).end(content);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "localhost", resolve);
  });
  return server;
}

async function firstOf(dir, paths) {
  for (const path of paths) {
    const file = join(dir, path);
    if (!file.startsWith(dir)) continue;
    try {
      return { file, content: await readFile(file) };
    } catch {
      // A folder, or nothing.
    }
  }
  return undefined;
}
