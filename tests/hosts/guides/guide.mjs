// Follows a guide as a reader does: in an empty folder, block by block, with the packed
// package where it says `npm install waxseal`.

import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";

import { pack } from "../../../scripts/lib/package.mjs";
import { root } from "../../../scripts/lib/run.mjs";
import { freePort } from "../../support/server.mjs";
import { blocksOf } from "../../package/docs/markdown.mjs";

/** What `@latest` means in a test: a new version is tried on purpose, not on the day that it comes out. */
const PINNED = JSON.parse(readFileSync(join(import.meta.dirname, "pinned.json"), "utf8"));

/** `files` of a project with a newer Node, for frameworks that do not run on the oldest of waxseal. */
export const NEWER_NODE = {
  "package.json": JSON.stringify({ dependencies: { node: PINNED.node } }),
};

/** Commands, after the variables in front of them, that start what the guide made; they go on until it ends. */
const STARTS = [
  /^npm (start|run (dev|start|preview))\b/,
  /^npx (react-router|next|astro|nuxt|vite|tsx(?! --test)|bun|netlify) ?(dev|start|preview|[\w/]+\.ts)?\b/,
  /^npx wrangler (pages )?dev\b/,
  /^(npx )?deno (run|serve|task) /,
  /^(bun( run)?|node(?! -p )|tsx) /,
  /^(env \$\(cat \.env\) )?(caddy|nginx|cargo) run\b/,
];

/** What is not run, and why. */
const NOT_RUN = [
  [
    /^(npx )?(wrangler|vercel|netlify|deployctl) (deploy|secret|env|login)\b/,
    "changes a deployment",
  ],
  [/^deno deploy\b/, "changes a deployment"],
  [/^docker\b/, "needs a daemon"],
  [/^npx playwright install\b/, "there is a Chromium, named by CHROMIUM"],
];

/** Milliseconds after which a server will not answer any more; no measure of speed. */
const PATIENCE = 300_000;

export class Guide {
  #page;
  #unused;
  #tarball = pack();

  constructor(page) {
    this.#page = page;
    const text = readFileSync(join(root, page), "utf8");
    this.#unused = blocksOf(text).map((block) => ({ ...block, part: partOf(text, block.line) }));
  }

  /**
   * Follows the blocks of one part of the page (from one `##` heading to the next; by
   * default those before the first), and of those that it builds on.
   *
   * @param parts the headings, in the order in which a reader follows them
   * @param dir the folder; by default a new one, which `close` removes
   * @param pins versions other than those in pinned.json
   * @param files what is in the folder before, by path
   * @returns what the last command started, if it started something
   */
  async follow({ parts, dir, env = {}, pins = {}, files = {} } = {}) {
    const place = dir ?? mkdtempSync(join(tmpdir(), "waxseal-guide-"));
    const reader = new Reader(place, this.#tarball, env, { ...PINNED, ...pins });
    try {
      for (const [name, text] of Object.entries(files)) reader.write(name, text);
      for (const block of this.#take(parts)) await this.#do(block, reader);
    } catch (error) {
      await reader.close();
      if (!dir) rmSync(place, { recursive: true, force: true });
      throw error;
    }
    return {
      dir: reader.dir,
      get origin() {
        return reader.origin;
      },
      output: () => reader.output,
      run: (line) => reader.run(line),
      /** Ends what was started; the files stay until `close`. */
      stop: () => reader.close(),
      restart: (line) => reader.restart(line),
      async close() {
        await reader.close();
        if (!dir) rmSync(place, { recursive: true, force: true });
      },
    };
  }

  /** How many blocks a reader has pasted who followed these parts. */
  pasted(parts) {
    const text = readFileSync(join(root, this.#page), "utf8");
    return blocksOf(text).filter(({ line }) => !parts || parts.includes(partOf(text, line))).length;
  }

  /** The blocks that nobody has followed, as `page:line`; a guide has none in the end. */
  unused() {
    return this.#unused.filter(({ used }) => !used).map(({ line }) => `${this.#page}:${line}`);
  }

  #take(parts) {
    const taken = (parts ?? [undefined]).flatMap((part) =>
      this.#unused.filter((block) => parts === undefined || block.part === part),
    );
    for (const part of parts ?? []) {
      if (!taken.some((block) => block.part === part))
        throw new Error(`${this.#page} has no blocks under "${part}"`);
    }
    for (const block of taken) block.used = true;
    return taken;
  }

  async #do(block, reader) {
    try {
      if (block.language === "sh")
        for (const line of commandsOf(block.code)) await reader.run(line);
      else for (const [name, code] of filesOf(block)) reader.write(name, code);
    } catch (error) {
      throw new Error(`${this.#page}:${block.line}: ${error.message}`, { cause: error });
    }
  }
}

/** The shell of a reader, and what it has started. */
export class Reader {
  origin;
  output = "";
  #started = [];

  constructor(dir, tarball, env, pins = PINNED) {
    this.dir = dir;
    this.tarball = tarball;
    this.pins = pins;
    this.env = {
      ...withoutSecrets(process.env),
      CI: "1",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_FONT_GOOGLE_MOCKED_RESPONSES: join(import.meta.dirname, "fonts.cjs"),
      ASTRO_TELEMETRY_DISABLED: "1",
      NUXT_TELEMETRY_DISABLED: "1",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_yes: "true",
      ...env,
    };
  }

  write(name, code) {
    const path = resolve(this.dir, name);
    if (!path.startsWith(this.dir + sep)) throw new Error(`${name} is outside of the project`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }

  async run(line) {
    if (NOT_RUN.some(([pattern]) => pattern.test(line))) return;
    const [, folder] = /^cd (\S+)$/.exec(line) ?? [];
    if (folder) {
      this.dir = resolve(this.dir, folder);
      return;
    }
    const command = this.#asTested(line);
    const program = line.replace(/^([A-Z_]+=\S* )+/, "");
    const ends = /^npx [\w-]+ (build|prepare|typegen)\b/.test(program);
    if (!ends && STARTS.some((pattern) => pattern.test(program))) return this.#start(command);
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
      cwd: this.dir,
      env: this.env,
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    if (status !== 0) throw new Error(`${line} ends with ${status}:\n${stdout}\n${stderr}`);
    // The versions that the crate itself is tested with.
    if (/^cargo init\b/.test(line))
      copyFileSync(join(root, "Cargo.lock"), join(this.dir, "Cargo.lock"));
  }

  /** Ends what was started, and starts this at the same address. */
  async restart(line) {
    await this.close();
    await this.#start(this.#asTested(line), new URL(this.origin).port);
  }

  /** With the packed package, and with the versions that are tried. */
  #asTested(line) {
    if (/^cargo add waxseal\b/.test(line)) return `${line} --path ${root}`;
    const installs = /^npm (install|i|add) /.test(line);
    return line
      .split(" ")
      .map((word, at) => {
        if (installs && word === "waxseal") return this.tarball;
        const isPackage = installs && at > 1 && /^[@a-z]/.test(word);
        const given = isPackage ? /^(@?[^@]+)(?:@(\d+))?$/ : /^(@?[^@]+)@latest$/;
        const [, name, major] = given.exec(word) ?? [];
        if (name === undefined) return word;
        if (!this.pins[name]) throw new Error(`pinned.json has no version of ${name}`);
        // A guide may want another major version than the others.
        if (major && !this.pins[name].startsWith(`${major}.`)) return word;
        return `${name}@${this.pins[name]}`;
      })
      .join(" ");
  }

  /** Starts a server on a free port, as far as its command has one to give, and waits for it. */
  async #start(command, port) {
    port ??= String(await freePort("localhost"));
    const flag = /wrangler/.test(command) ? ` --port ${port} --inspector-port 0` : "";
    // Where the command names its own address, that of the guide.
    const placed = command.replaceAll("localhost:3000", `localhost:${port}`);
    const line = `${placed.replace(/^((?:[A-Z_]+=\S* )*)/, "$1exec ")}${flag}`;
    const child = spawn("sh", ["-c", line], {
      cwd: this.dir,
      env: {
        ...this.env,
        PORT: port,
        NITRO_PORT: port,
        DENO_SERVE_ADDRESS: `tcp:localhost:${port}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#started.push(child);
    let ended;
    child.once("exit", (code) => (ended = `${command} ended with ${code}`));
    let own = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        own += text;
        this.output += text;
      });
    }
    const late = Date.now() + PATIENCE;
    for (;;) {
      const said = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1?\]|0\.0\.0\.0):(\d+)/.exec(
        plain(own),
      );
      const origin = `http://localhost:${said?.[1] ?? port}`;
      if (await answers(origin)) {
        this.origin = origin;
        return;
      }
      if (ended !== undefined) throw new Error(`${ended}:\n${own}`);
      if (Date.now() > late) throw new Error(`${command} does not answer:\n${own}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async close() {
    for (const child of this.#started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      // With what it has started itself.
      process.kill(-child.pid, "SIGKILL");
      await gone;
    }
  }
}

/** The commands of a block: lines that end with a backslash go on. */
function commandsOf(code) {
  return code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/**
 * The files of a block. `title="src/app.ts"` behind its language names the file, or a
 * comment in its first line; in a block of several files such a line begins each of them.
 */
function filesOf({ code, info }) {
  const title = /title="([^"]+)"/.exec(info)?.[1];
  if (title) return [[title, code]];
  const name = "(?:[\\w@+.$[\\]()-]+/)*[\\w@+.$[\\]()-]+";
  const begin = (name) => `^(?://|#|<!--|/\\*) ${name}(?: -->| \\*/)?\\n`;
  const parts = code.split(new RegExp(`(?=${begin(name)})`, "m"));
  const files = parts
    .filter((part) => part.trim() !== "")
    .map((part) => [new RegExp(begin(`(${name})`)).exec(part)?.[1], part]);
  if (files.some(([name]) => name === undefined)) throw new Error("a block names no file");
  return files;
}

/** The heading that a line stands under; undefined above the first. */
function partOf(text, line) {
  const above = text.split("\n").slice(0, line);
  let inside = false;
  let part;
  for (const one of above.slice(0, -1)) {
    if (/^\s*`{3,}/.test(one)) inside = !inside;
    if (!inside) part = /^## +(.+)$/.exec(one)?.[1] ?? part;
  }
  return part;
}

async function answers(origin) {
  try {
    await fetch(origin, { redirect: "manual", signal: AbortSignal.timeout(20_000) });
    return true;
  } catch {
    return false;
  }
}

const withoutSecrets = (env) =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/SECRET|^NODE_TEST|^NODE_ENV$/.test(name)),
  );

/** Without the colours of a terminal. */
const plain = (text) => text.replace(/\u001b\[[\d;]*m/g, "");
