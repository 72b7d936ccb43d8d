// A PostgreSQL of its own for a test: in a folder of its own, by a socket in it.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findPostgres } from "../../../scripts/lib/setup.mjs";

export async function startPostgres() {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-postgres-"));
  const data = join(dir, "data");
  const user = ordinaryUser();
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid);
  const command = (name) => join(findPostgres(), name);
  const options = { ...user, cwd: dir, stdio: ["ignore", "pipe", "pipe"] };
  execFileSync(
    command("initdb"),
    ["--pgdata", data, "--username", "test", "--auth", "trust", "--no-sync"],
    options,
  );
  const args = ["-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=60"];
  const child = spawn(command("postgres"), args, options);
  await ready(child);
  return {
    /** For `pg`. */
    connection: { host: dir, user: "test", database: "postgres" },
    async stop() {
      child.kill("SIGINT");
      if (child.exitCode === null) await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function ready(child) {
  let output = "";
  for await (const chunk of child.stderr) {
    output += chunk;
    if (output.includes("ready to accept connections")) {
      child.stderr.resume();
      return;
    }
  }
  throw new Error(`postgres did not start:\n${output}`);
}

/** It refuses to run as root, so as whom Debian runs it. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (option) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
