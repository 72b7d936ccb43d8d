// Runs the shell blocks of a page, as far as they are about the packed package.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { createAuth, credentials } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { root } from "../../../scripts/lib/run.mjs";
import { SECRET } from "../../support/users.mjs";

const OLD_SECRET = "another secret of more than thirty-two bytes";

const home = dirname(createRequire(import.meta.url).resolve("waxseal/package.json"));
const command = join(
  home,
  JSON.parse(readFileSync(join(home, "package.json"), "utf8")).bin.waxseal,
);
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** What is not run, and why; everything else is, or fails. */
const NOT_RUN = [
  [/^npm install waxseal( |$)/, "asks the registry"],
  [/^npm (ci|install)( |$)/, "asks the registry"],
  [/^npx create-next-app@latest( |$)/, "asks the registry"],
  [/^npx tsx /, "the file is type-checked"],
  [/^cd /, "changes the folder of what is not run"],
  [/^(vercel|npx wrangler|wrangler) /, "changes a deployment"],
  [/^node (--env-file=\S+ )?server\.mjs$/, "the file is type-checked"],
  [/^cargo add /, "asks the registry"],
  [/^npm run dev$/, "starts the reader's application"],
  [/waxseal doctor .*https:\/\/app\.example/, "asks the reader's site"],
];

/** One command of a block: lines that end with a backslash go on. */
export function commandsOf(code) {
  return code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Why a command is not run, if it is not. */
export function reasonOf(line) {
  return NOT_RUN.find(([pattern]) => pattern.test(line))?.[1];
}

/** Runs what a page's blocks say, in one folder; a line for each thing that is wrong. */
export async function checkShell(page, blocks) {
  const site = await Site.start();
  const errors = [];
  try {
    for (const { code, line } of blocks) {
      for (const text of commandsOf(code)) {
        const wrong = await site.check(text);
        if (wrong) errors.push(`${page}:${line}: ${text}\n  ${wrong}`);
      }
    }
  } finally {
    site.stop();
  }
  return errors;
}

/** A reader's folder, and the application that runs in it. */
class Site {
  static async start() {
    const auth = createAuth({
      secret: SECRET,
      providers: [credentials({ authorize: () => null })],
    });
    const server = createServer(async (incoming, outgoing) => {
      const url = `http://${incoming.headers.host}${incoming.url}`;
      const request = new Request(url, {
        method: incoming.method,
        headers: new Headers(Object.entries(incoming.headers)),
        ...(incoming.method === "POST" && { body: await all(incoming) }),
      });
      const response = url.includes("/api/auth/")
        ? await auth.handler(request)
        : page(auth, request);
      outgoing.statusCode = response.status;
      for (const [name, value] of response.headers) {
        if (name !== "set-cookie") outgoing.setHeader(name, value);
      }
      outgoing.setHeader("Set-Cookie", response.headers.getSetCookie());
      outgoing.end(await response.text());
    }).listen(0, "localhost");
    await once(server, "listening");
    return new Site(server, auth);
  }

  constructor(server, auth) {
    this.server = server;
    this.dir = mkdtempSync(join(tmpdir(), "waxseal-docs-"));
    const { header } = sealCookie(auth, { sub: "7" }, { url: "https://app.test" });
    const old = createAuth({ secret: OLD_SECRET });
    const { header: oldHeader } = sealCookie(old, { sub: "7" }, { url: "https://app.test" });
    for (const [name, content] of [
      [".env.local", `AUTH_SECRET=${SECRET}\n`],
      ["package.json", '{"dependencies":{"next":"16.4.5","next-auth":"^4.24.0"}}\n'],
      ["apps/web/package.json", '{"dependencies":{"next":"16.4.5","next-auth":"beta"}}\n'],
      ["claims.json", '{"sub":"7","role":"admin"}\n'],
      ["cookie.txt", `${header}\n`],
      ["old-cookie.txt", `${oldHeader}\n`],
    ]) {
      mkdirSync(dirname(join(this.dir, name)), { recursive: true });
      writeFileSync(join(this.dir, name), content);
    }
    // `npx waxseal` without the registry.
    const bin = join(this.dir, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "npx"),
      `#!/bin/sh\n[ "$1" = waxseal ] || exit 97\nshift\nexec "${process.execPath}" "${command}" "$@"\n`,
    );
    chmodSync(join(bin, "npx"), 0o755);
    this.bin = bin;
  }

  async check(text) {
    if (reasonOf(text)) return undefined;
    const script = /^npm (?:run )?([\w:-]+)( |$)/.exec(text)?.[1];
    if (script) return script in scripts ? undefined : `package.json has no script ${script}`;
    if (!/(^|[ (])npx waxseal /.test(text)) {
      return "is not run by the tests: make shell.mjs run it, or say there why not";
    }
    const { code, stderr } = await this.run(text);
    return code === 0 ? undefined : `ended with ${code}: ${stderr.trim()}`;
  }

  async run(text) {
    const { port } = this.server.address();
    const child = spawn(
      "bash",
      ["-euc", `set -o pipefail; ${text.replaceAll("localhost:3000", `localhost:${port}`)}`],
      {
        cwd: this.dir,
        env: {
          HOME: this.dir,
          PATH: [this.bin, process.env.PATH].join(delimiter),
          AUTH_SECRET: SECRET,
          OLD_SECRET,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const [, stderr, [code]] = await Promise.all([
      all(child.stdout),
      all(child.stderr),
      once(child, "close"),
    ]);
    return { code, stderr };
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** `/dashboard` is for those who are signed in. */
function page(auth, request) {
  const outcome = auth.verify(request);
  if (outcome.status === "active") return auth.apply(outcome, new Response("Hello"));
  const headers = { Location: "/api/auth/signin", "Cache-Control": "private, no-store" };
  return auth.apply(outcome, new Response(null, { status: 307, headers }));
}

/** The output of the command, for blocks that show it. */
export async function outputOf(args) {
  const child = spawn(process.execPath, [command, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([all(child.stdout), once(child, "close")]);
  return output;
}

async function all(stream) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}
