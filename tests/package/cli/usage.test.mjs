import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

import { pack } from "../../../scripts/lib/package.mjs";
import { concurrency, json, OTHER, SECRET, waxseal } from "./support.mjs";

const commands = ["init", "secret", "inspect", "mint", "migrate", "doctor", "sql", "simulate"];

describe("waxseal", { concurrency }, () => {
  test("the installed package has the command", () => {
    const dir = mkdtempSync(join(tmpdir(), "waxseal-cli-"));
    const npm = (...args) =>
      execFileSync("npm", args, {
        cwd: dir,
        encoding: "utf8",
        shell: process.platform === "win32",
        stdio: ["ignore", "pipe", "ignore"],
      });
    try {
      writeFileSync(join(dir, "package.json"), '{"private":true}');
      npm("install", "--offline", "--no-audit", "--no-fund", "--legacy-peer-deps", pack());
      const { version } = JSON.parse(
        readFileSync(join(dir, "node_modules/waxseal/package.json"), "utf8"),
      );
      assert.equal(npm("exec", "--offline", "--", "waxseal", "--version").trim(), version);
      const secret = npm("exec", "--offline", "--", "waxseal", "secret").trim();
      const AUTH_SECRET = secret;
      const bin = join(dir, "node_modules/.bin/waxseal");
      const options = {
        cwd: dir,
        encoding: "utf8",
        shell: true,
        env: { ...process.env, AUTH_SECRET },
      };
      const cookie = execFileSync(bin, ["mint"], { ...options, input: '{"sub":"7"}' });
      assert.match(execFileSync(bin, ["inspect"], { ...options, input: cookie }), /valid/);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("every command explains itself, with examples and exit codes", async () => {
    const all = await waxseal(["--help"]);
    assert.equal(all.code, 0);
    for (const name of commands) {
      assert.match(all.stdout, new RegExp(`^  ${name} `, "m"));
      const { code, stdout, stderr } = await waxseal([name, "--help"]);
      assert.equal(code, 0);
      assert.equal(stderr, "");
      assert.match(stdout, new RegExp(`^waxseal ${name}: .*\n\nUsage: waxseal ${name} `));
      assert.match(stdout, /\nExamples:\n  /);
      assert.equal((await waxseal(["help", name])).stdout, stdout);
      assert.equal((await waxseal([name, "-h", "nonsense"])).stdout, stdout);
      const long = stdout.split("\n").filter((line) => line.length > 88);
      assert.deepEqual(long, []);
    }
  });

  test("every option of a command is in its help", async () => {
    const options = {
      secret: ["env", "json"],
      inspect: [
        "absolute-max-age",
        "algorithm",
        "audience",
        "dotenv",
        "format",
        "issuer",
        "json",
        "max-age",
        "name",
        "no-browser",
        "now",
        "open",
        "secret-env",
        "tenant",
        "update-age",
      ],
      mint: [
        "algorithm",
        "audience",
        "claims",
        "dotenv",
        "format",
        "https",
        "issuer",
        "json",
        "max-age",
        "name",
        "now",
        "secret-env",
        "set-cookie",
        "tenant",
      ],
      migrate: ["apply", "force", "json", "native"],
      doctor: [
        "base-path",
        "claims",
        "dotenv",
        "format",
        "json",
        "name",
        "path",
        "redis",
        "secret-env",
      ],
      sql: ["dialect", "json", "table"],
      simulate: ["fault", "json", "report", "run", "runs", "seed"],
    };
    for (const [command, names] of Object.entries(options)) {
      const { stdout } = await waxseal([command, "--help"]);
      const found = new Set([...stdout.matchAll(/^  --([a-z-]+)/gm)].map(([, name]) => name));
      assert.deepEqual([...found].sort(), names);
    }
  });

  const wrong = {
    "no command": [],
    "an unknown command": ["hunter2"],
    "a name of Object": ["constructor"],
    "an unknown option": ["inspect", "--hunter2"],
    "an unknown option with a value": ["inspect", "--secret=hunter2"],
    "an option without its value": ["inspect", "--name"],
    "a flag with a value": ["secret", "--env=hunter2"],
    "the token as an argument": ["inspect", "hunter2"],
    "claims as an argument": ["mint", "hunter2"],
    "an unknown format": ["mint", "--format", "hunter2", "--claims", "{}"],
    "an unknown algorithm": ["mint", "--algorithm", "hunter2", "--claims", "{}"],
    "a lifetime that is no number": ["mint", "--max-age", "hunter2", "--claims", "{}"],
    "a lifetime of nothing": ["mint", "--max-age", "0", "--claims", "{}"],
    "a lifetime that no session has": ["mint", "--max-age", "9999999999", "--claims", "{}"],
    "a time that is none": ["inspect", "--now", "hunter2"],
    "a name that no cookie has": ["mint", "--name", "a b", "--claims", '{"sub":"hunter2"}'],
    "claims that are no JSON": ["mint", "--claims", '{"hunter2"'],
    "claims that are no object": ["mint", "--claims", '["hunter2"]'],
    "claims with a key twice removed": ["mint", "--claims", '{"__proto__":{"hunter2":1}}'],
    "claims too long for any cookie": [
      "mint",
      "--claims",
      JSON.stringify({ a: "hunter2".repeat(9999) }),
    ],
    "no URL": ["doctor"],
    "two URLs": ["doctor", "http://localhost", "http://hunter2"],
    "what is no URL": ["doctor", "hunter2"],
    "a URL of another kind": ["doctor", "file:///hunter2"],
    "a URL with a password": ["doctor", "http://ada:hunter2@localhost/"],
    "a path that is a host": ["doctor", "http://localhost", "--path", "//hunter2"],
    "a variable that is not there": ["mint", "--secret-env", "hunter2", "--claims", "{}"],
    "a file that is not there": ["mint", "--dotenv", "hunter2", "--claims", "{}"],
    "a secret for a file": ["inspect", "--dotenv", "hunter2+hunter2/env+hunter2=="],
  };
  for (const [what, args] of Object.entries(wrong)) {
    test(`${what} is wrong usage, and is not repeated`, async () => {
      const { code, stdout, stderr } = await waxseal(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /waxseal/);
      assert.doesNotMatch(stderr.replace("--hunter2", ""), /hunter2/);
      assert.doesNotMatch(stderr, /\n\s+at /, "a stack");
    });
  }

  for (const [args, message] of [
    [["doctr"], /^"doctr" is not a command\. Did you mean doctor\?/],
    [["zzzz"], /^"zzzz" is not a command\. There are init, /],
    [["--bogus"], /^"--bogus" is not a command\./],
    [["eyJhbGciOiJIUzI1NiJ9"], /^There is no such command\. There are/],
    [["inspect", "--bogus"], /^--bogus is not an option of this command: see --help\./],
    [["inspect", "--names=x"], /^--names is not an option of this command: did you mean --name\?/],
    [["mint", "--claim", "{}"], /^--claim is not an option .*--claims\?/],
    [["inspect", "--name"], /^--name needs a value\./],
    [["secret", "--env=x"], /^--env takes no value\./],
    [["secret", "foo"], /^This command takes no arguments besides options\./],
    [["inspect", "foo"], /on stdin/],
    [
      ["doctor", "http://localhost", "--path", "dash"],
      /^--path is a path that begins with a slash/,
    ],
    [["doctor", "http://localhost", "--path", "//dash"], /and only one/],
  ]) {
    test(`${args.join(" ")}: ${message.source}`, async () => {
      const { code, stderr } = await waxseal(args);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }

  for (const args of [["mint", "--claims", "{}"], ["inspect"], ["doctor", "http://localhost"]]) {
    test(`${args[0]}: a file of variables that is not there is named`, async () => {
      for (const file of [".env.locl", "config/dev.vars", "./.env"]) {
        const { code, stderr } = await waxseal([...args, "--dotenv", `nowhere/${file}`]);
        assert.equal(code, 2);
        assert.ok(
          stderr.startsWith(`--dotenv names a file, "nowhere/${file}", that is not there.`),
          stderr,
        );
      }
      const { stderr } = await waxseal([...args, "--dotenv", "nowhere\n\u202e/.env"]);
      assert.ok(stderr.includes('"nowhere\\u{a}\\u{202e}/.env"'), stderr);
    });
  }

  test("nothing on stdin is wrong usage", async () => {
    for (const input of ["", "\n\n"]) {
      assert.equal((await waxseal(["inspect"], { input })).code, 2);
      assert.equal((await waxseal(["mint"], { input })).code, 2);
    }
  });

  test("without a secret, mint says where to put one", async () => {
    for (const env of [{}, { AUTH_SECRET: "" }]) {
      const { code, stderr } = await waxseal(["mint", "--claims", "{}"], { env });
      assert.equal(code, 2);
      assert.match(stderr, /AUTH_SECRET/);
    }
  });

  test("secret makes one of 48 random bytes", async () => {
    const one = await waxseal(["secret"], { asProcess: true });
    assert.equal(one.code, 0);
    assert.match(one.stdout, /^[A-Za-z0-9+/]{64}\n$/);
    assert.notEqual((await waxseal(["secret"])).stdout, one.stdout);
    assert.match((await waxseal(["secret", "--env"])).stdout, /^AUTH_SECRET=[A-Za-z0-9+/]{64}\n$/);
    assert.match((await json(["secret"])).secret, /^[A-Za-z0-9+/]{64}$/);
  });

  test("the secret comes from the variables that the application reads", async () => {
    const { header } = await json(["mint", "--claims", '{"sub":"7"}']);
    const secret = async (env, ...args) => {
      const { sessions } = await json(["inspect", ...args], { input: header, env });
      return sessions[0].secret;
    };
    assert.equal(await secret({ AUTH_SECRET: SECRET }), "AUTH_SECRET");
    assert.equal(await secret({ NEXTAUTH_SECRET: SECRET }), "NEXTAUTH_SECRET");
    assert.equal(await secret({ AUTH_SECRET: OTHER, NEXTAUTH_SECRET: SECRET }), null);
    assert.equal(await secret({ AUTH_SECRET: OTHER, AUTH_SECRET_2: SECRET }), "AUTH_SECRET_2");
    assert.equal(
      await secret({ AUTH_SECRET: OTHER, OLD_SECRET: SECRET }, "--secret-env", "OLD_SECRET"),
      "OLD_SECRET",
    );
    assert.equal(
      await secret(
        { A_SECRET: OTHER, B_SECRET: SECRET },
        "--secret-env",
        "A_SECRET",
        "--secret-env",
        "B_SECRET",
      ),
      "B_SECRET",
    );
  });

  test("the secret comes from a file", async () => {
    const dir = mkdtempSync(join(tmpdir(), "waxseal-cli-"));
    try {
      writeFileSync(
        join(dir, ".env.local"),
        `AUTH_URL=https://app.example\nAUTH_SECRET="${SECRET}"\n`,
      );
      const options = { env: {}, cwd: dir };
      if (!process.loadEnvFile) {
        const { code, stderr } = await waxseal(["mint", "--dotenv", ".env.local"], options);
        assert.equal(code, 2);
        return assert.match(stderr, /needs Node 20\.12/);
      }
      const { header } = await json(
        ["mint", "--dotenv", ".env.local", "--claims", '{"sub":"7"}'],
        options,
      );
      const { code } = await waxseal(["inspect", "--dotenv", ".env.local"], {
        ...options,
        input: header,
      });
      assert.equal(code, 0);
      assert.equal((await waxseal(["inspect"], { input: header })).code, 0);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("attack 23: a doubtful secret is noted, by the name of its variable", async () => {
    const EXAMPLE = /AUTH_SECRET reads like an example/;
    for (const [secret, note] of [
      ["short", /AUTH_SECRET has 5 bytes/],
      ["your-super-secret-key-of-more-than-32-bytes", EXAMPLE],
      ["generate-a-secure-32-byte-value-here", EXAMPLE],
      ["CHANGEME-CHANGEME-CHANGEME-CHANGEME", EXAMPLE],
      ["abcdefgh".repeat(6), EXAMPLE],
      [`"${SECRET}"`, /AUTH_SECRET begins or ends with a quote/],
      [`${SECRET}\r`, /AUTH_SECRET begins or ends with a quote or white space/],
    ]) {
      const env = { AUTH_SECRET: secret, NODE_ENV: "production" };
      const minted = await waxseal(["mint", "--claims", '{"sub":"7"}'], { env });
      assert.equal(minted.code, 0);
      assert.match(minted.stderr, note);
      const inspected = await waxseal(["inspect"], { env, input: minted.stdout });
      assert.equal(inspected.code, 0);
      assert.match(inspected.stderr, note);
    }
  });

  test("a reader that has seen enough is no error", async () => {
    for (const [input, code] of [
      ["waxseal.session-token=a.b.c", 1],
      [(await waxseal(["mint"], { input: '{"sub":"7"}' })).stdout, 0],
    ]) {
      const result = await waxseal(["inspect"], { input, isDeaf: true });
      assert.deepEqual(result, { code, stdout: "", stderr: "" });
    }
  });
});
