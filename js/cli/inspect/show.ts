/** An inspection as a page in the browser of this machine, served once. */

import { spawn } from "node:child_process";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import process from "node:process";

import type { Inspection } from "../../inspect/inspection.js";
import { pageOf } from "../../inspect/page-of.js";
import { UsageError } from "../command.js";
import { warn } from "../terminal.js";

/** Milliseconds for which the page waits for its browser. */
const PATIENCE = 300_000;

/**
 * Serves the page from 127.0.0.1, at a port and a path that nobody can guess, to the first who
 * asks for it there; then all is over. With `mayOpen` the browser is started.
 */
export async function showOnce(inspection: Inspection, mayOpen: boolean): Promise<void> {
  const path = `/${randomBytes(16).toString("base64url")}`;
  const server = createServer();
  const host = await listen(server);
  const url = `http://${host}${path}`;
  const { headers, text } = await pageOf({ inspection, hasButton: false, where: "" });
  const isShown = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE);
    server.on("request", (request, response) => {
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Connection", "close");
      if (!isForPage(request, host, path)) {
        response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found.\n");
        return;
      }
      // Whoever comes second finds nothing, however fast.
      server.removeAllListeners("request");
      clearTimeout(timer);
      server.on("request", (_, other) => other.writeHead(404, { Connection: "close" }).end());
      response.writeHead(200, { ...headers, "X-Content-Type-Options": "nosniff" });
      response.end(text, () => resolve(true));
    });
  });
  if (!mayOpen || !(await startBrowser(url))) warn(`Open ${url}`);
  else warn("The page is in your browser. It is served once: a reload finds nothing.");
  const wasShown = await isShown;
  server.close();
  if (wasShown) return;
  server.closeAllConnections();
  throw new UsageError("Nobody has opened the page: run the command again.");
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve(`127.0.0.1:${port}`);
    });
  });
}

/** By this address alone, so that no name of another site leads here, and no page of one asks. */
function isForPage(request: IncomingMessage, host: string, path: string): boolean {
  const { headers, method, url = "" } = request;
  const site = headers["sec-fetch-site"] ?? "none";
  const isOurs = method === "GET" && headers.host === host && headers.origin === undefined;
  const [given, wanted] = [Buffer.from(url), Buffer.from(path)];
  const isPath = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isOurs && isPath && ["none", "same-origin"].includes(String(site));
}

/** Whether the platform's command took it; `BROWSER` may name another. */
function startBrowser(url: string): Promise<boolean> {
  const [program, ...args] = browserCommand();
  return new Promise((resolve) => {
    const child = spawn(program!, [...args, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    // One that is there and finds no browser ends at once.
    child.once("exit", (code) => resolve(code === 0));
    setTimeout(() => resolve(true), 1500).unref();
    child.unref();
  });
}

function browserCommand(): string[] {
  const { BROWSER } = process.env;
  if (BROWSER) return [BROWSER];
  switch (process.platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      return ["xdg-open"];
  }
}
