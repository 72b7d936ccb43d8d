// WebKit's MiniBrowser, by its WebDriver (https://www.w3.org/TR/webdriver2/), on a display of
// its own.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { freePort } from "../../support/server.mjs";
import { PATIENCE, until } from "./wait.mjs";

export async function openWebKit({ blocksCookies = false } = {}) {
  const screen = await openDisplay();
  const port = await freePort("127.0.0.1");
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    env: { ...process.env, DISPLAY: screen.name },
    stdio: "ignore",
  });
  const call = (method, path, body) => send(`http://127.0.0.1:${port}${path}`, method, body);
  await until(
    () => call("GET", "/status"),
    ({ ready }) => ready,
  );
  const cookies = blocksCookies ? ["--cookies-policy=never"] : [];
  const { sessionId, capabilities } = await call("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        acceptInsecureCerts: true,
        timeouts: { implicit: 0, pageLoad: PATIENCE, script: PATIENCE },
        "webkitgtk:browserOptions": {
          binary: findMiniBrowser(),
          args: ["--automation", ...cookies],
        },
      },
    },
  });
  const session = new Session((method, path, body) =>
    call(method, `/session/${sessionId}${path}`, body),
  );
  const first = await session.call("GET", "/window");
  const handles = [first];
  let isFirstTaken = false;
  return {
    version: capabilities.browserVersion,
    async newWindow() {
      if (isFirstTaken) {
        // A tab would stay hidden.
        handles.push((await session.call("POST", "/window/new", { type: "window" })).handle);
      }
      isFirstTaken = true;
      return windowOf(session, handles.at(-1));
    },
    cookies: () => session.at(handles[0], false, "GET", "/cookie"),
    setCookie: ({ name, value, path, httpOnly, sameSite }) =>
      session.at(handles[0], false, "POST", "/cookie", {
        cookie: { name, value, path, httpOnly, sameSite },
      }),
    // A browser that is controlled writes its console nowhere: what the pages noted.
    complaints: async () => {
      const { complaints = "[]" } = await session.run(handles[0], false, () => ({
        ...sessionStorage,
      }));
      return JSON.parse(complaints);
    },
    async close() {
      await call("DELETE", `/session/${sessionId}`).catch(() => {});
      driver.kill();
      await screen.close();
    },
  };
}

function windowOf(session, handle) {
  const command = (method, path, body) => session.at(handle, false, method, path, body);
  return {
    goto: (url) => command("POST", "/url", { url }),
    reload: () => command("POST", "/refresh", {}),
    back: () => command("POST", "/back", {}),
    url: () => command("GET", "/url"),
    ...documentOf(session, handle, false),
    frame: () => documentOf(session, handle, true),
  };
}

function documentOf(session, handle, inFrame) {
  const command = (method, path, body) => session.at(handle, inFrame, method, path, body);
  const find = async (value) => {
    const found = await command("POST", "/element", { using: "css selector", value });
    return `/element/${Object.values(found)[0]}`;
  };
  return {
    click: (selector) =>
      until(
        async () => {
          await command("POST", `${await find(selector)}/click`, {});
          return true;
        },
        (isClicked) => isClicked,
      ),
    fill: (selector, text) =>
      until(
        async () => {
          const element = await find(selector);
          await command("POST", `${element}/clear`, {});
          await command("POST", `${element}/value`, { text });
          return true;
        },
        (isFilled) => isFilled,
      ),
    text: async (selector) => command("GET", `${await find(selector)}/property/textContent`),
    evaluate: (work) => session.run(handle, inFrame, work),
  };
}

/** One at a time: the window and the frame of a command are a state of the session. */
class Session {
  #last = Promise.resolve();

  constructor(call) {
    this.call = call;
  }

  at(handle, inFrame, method, path, body) {
    const result = this.#last.then(async () => {
      await this.call("POST", "/window", { handle });
      await this.call("POST", "/frame", { id: null });
      if (inFrame) await this.call("POST", "/frame", { id: 0 });
      return this.call(method, path, body);
    });
    this.#last = result.catch(() => {});
    return result;
  }

  run(handle, inFrame, work) {
    const script = `return (${work})()`;
    return this.at(handle, inFrame, "POST", "/execute/sync", { script, args: [] });
  }
}

async function send(url, method, body) {
  const answer = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(2 * PATIENCE),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}`);
  return value;
}

/** An X server; it chooses a number that is free, and says so when it is ready. */
async function openDisplay() {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  const number = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.stdio[3].once("data", (digits) => resolve(`${digits}`.trim()));
    exited.then((code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return {
    name: `:${number}`,
    async close() {
      server.kill();
      await exited;
    },
  };
}

/** It is on no path: below /usr/lib, in a folder with the architecture and the version. */
function findMiniBrowser() {
  const folders = readdirSync("/usr/lib")
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join("/usr/lib", name));
  const found = folders
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name, "MiniBrowser")))
    .filter((path) => path.includes("webkit2gtk") && existsSync(path));
  if (found.length === 0) throw new Error("No MiniBrowser: install `webkit2gtk-driver`.");
  return found.at(-1);
}
