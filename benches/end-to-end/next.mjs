// The Next.js apps: one route, and a proxy that differs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { appOf, buildNextApp, installNextApps, next } from "../../scripts/lib/next.mjs";
import { Failure } from "../../scripts/lib/run.mjs";
import { SECRET } from "../lib/config.mjs";
import { server } from "./client.mjs";
import { cookies } from "./cookies.mjs";

const source = fileURLToPath(new URL("next", import.meta.url));
const hook = fileURLToPath(new URL("cpu.cjs", import.meta.url));

export async function nextApps() {
  const compared = await variants("", "an empty proxy");
  const none = { name: "none", label: "no proxy", app: "none", cookies: compared[0].cookies };
  return {
    ...suite([none, ...compared]),
    name: "next",
    title: "Next.js: a route behind a proxy (cookies of Auth.js)",
    // What waxseal may add to a request, as a share of what next-auth adds.
    target: { of: "waxseal", over: "next-auth", share: 0.05 },
    requests: 1000,
    warmUp: 6000,
  };
}

/**
 * A page as applications have them: its proxy, its layout and the page itself ask for the
 * session, against the same app without any auth.
 */
export async function pageApps() {
  return {
    ...suite(await variants("pages-", "without auth"), ["pages"]),
    name: "pages",
    title: "Next.js: a page whose proxy, layout and page ask for the session (cookies of Auth.js)",
    target: { of: "waxseal", over: "next-auth" },
    requests: 400,
    warmUp: 3000,
    answers: (body, { email }) => body.includes(email),
  };
}

/** Where the build of an app is. */
export const folderOf = (app) => appOf(folder(app));

/** Nothing of this process's environment: it may hold a secret or an AUTH_URL. */
export function environmentOf(more) {
  return {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    AUTH_SECRET: SECRET,
    NEXT_TELEMETRY_DISABLED: "1",
    ...more,
  };
}

async function variants(prefix, empty) {
  const [authjs, signed] = await Promise.all([cookies("authjs"), cookies("signed")]);
  const guards = { guards: true, cookies: authjs };
  return [
    { name: "empty", label: empty, app: `${prefix}empty`, cookies: authjs },
    { name: "waxseal", label: "waxseal", app: `${prefix}waxseal`, ...guards },
    { name: "next-auth", label: "next-auth v5", app: `${prefix}next-auth`, ...guards },
    {
      name: "waxseal-signed",
      label: "waxseal, its own format",
      app: `${prefix}waxseal`,
      env: { FORMAT: "signed" },
      guards: true,
      cookies: signed,
    },
  ];
}

const suite = (variants, parts) => ({
  empty: "empty",
  starts: 4,
  rounds: 6,
  refusal: 307,
  variants,
  build: () => build([...new Set(variants.map(({ app }) => app))], parts),
  start,
});

/** Makes the production builds, where anything has changed. */
function build(apps, parts = ["route"]) {
  installNextApps();
  for (const app of apps) {
    const folders = ["app", ...parts, app].map((name) => join(source, name));
    const copies = folders.filter((path) => existsSync(path)).map((path) => [path, "."]);
    buildNextApp(folder(app), { copies });
  }
}

const folder = (app) => `end-to-end-${app}`;

async function start({ app, env, cookies }) {
  const args = ["--require", hook, next, "start", "--hostname", "127.0.0.1", "--port", "0"];
  const child = spawn(process.execPath, args, {
    cwd: folderOf(app),
    env: environmentOf(env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const [, url] = await output(child, /(http:\/\/127\.0\.0\.1:\d+)[^]*Ready in/);
  return server(child, { url, cookies: cookies.valid, cpu: () => processorTime(child) });
}

async function processorTime(child) {
  child.send("cpu");
  const [micros] = await once(child, "message");
  return micros;
}

/** Waits until the process prints this. */
function output(child, pattern) {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk) => {
      text += chunk;
      const found = pattern.exec(text);
      if (found) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Failure(`next start has ended:\n${text}`)));
  });
}
