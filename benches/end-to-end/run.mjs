// npm run bench:end-to-end: what reading the session costs a whole server.
//
//   next    production builds of a Next.js app whose only route does next to nothing;
//           they differ in their proxy
//   pages   production builds of a Next.js app whose proxy, layout and page each ask for
//           the session
//   proxy   the proxies of these builds alone, called as Next.js calls them
//   worker  a Worker in workerd that answers with the user's id
//   hono    the same as Hono apps
//
//   --only NAME     one of them
//   --starts N      how often every server is started (2, in `next` and `pages` 4)
//   --rounds N      rounds per start (in `next` and `pages` 6, in `proxy` 60, else 120)
//   --json FILE     writes the figures, with every measured slice
//   --smoke         measures nothing: every server must answer, and refuse what it
//                   must; those that need a build of Next.js only if `--only` names them
//
// The servers of a group all run at once, each in a process of its own. This process
// is the client: 16 connections that stay open, each with the next request as soon as
// it has the answer. The servers take turns in slices of about a second (those without
// Next.js less), in random order, so that a slow moment of the machine meets all of
// them; first come a warm-up of each and rounds that do not count. They are started
// anew because two processes of the same program differ. It takes about ten minutes.
//
// Requests per second are what this client gets on a machine that it shares with the
// server. What a request costs the server is its processor time: user and system, all
// threads. Garbage collection comes in lumps and belongs to the cost, so the figures
// are means over all slices, never medians; their intervals hold 95 % of what drawing
// with replacement from starts, and from their rounds, gives (bootstrap).
//
// A few microseconds cannot be seen in a Next.js server, where a slice differs
// from the next by a tenth of a millisecond per request: the interval says what can be
// known. That is what `proxy` is for. What it leaves out is what Next.js does with a
// proxy's answer, such as the cookies that it sets.
//
// The cookies are those of 64 users, made by the published libraries; variants that
// are compared get the same ones.

import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { installPacked } from "../../scripts/lib/package.mjs";
import { Failure, program } from "../../scripts/lib/run.mjs";
import { npmCi } from "../../scripts/lib/setup.mjs";

await program(async () => {
  const { values: options } = parseArgs({
    options: {
      only: { type: "string" },
      starts: { type: "string" },
      rounds: { type: "string" },
      json: { type: "string" },
      smoke: { type: "boolean", default: false },
    },
  });
  const { only, smoke, json } = options;
  const given = { ...whole("starts", options), ...whole("rounds", options) };

  const here = dirname(fileURLToPath(import.meta.url));
  npmCi(here);
  installPacked(dirname(here));
  // Imported late: their packages have only just been installed.
  const { check, measure } = await import("./bench.mjs");
  if (smoke) return check({ only });
  const result = await measure({ only, ...given });
  const { print } = await import("./table.mjs");
  print(result);
  if (json) writeFileSync(json, `${JSON.stringify(result)}\n`);
});

/** `{ [name]: number }` if the option was given. */
function whole(name, { [name]: text }) {
  if (text === undefined) return {};
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return { [name]: number };
  throw new Failure(`--${name}: give a whole number`);
}
