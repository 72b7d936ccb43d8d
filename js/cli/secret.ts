import { randomBytes } from "node:crypto";

import { defineCommand, EXIT } from "./command.js";
import { print, printJson } from "./terminal.js";

export const secret = defineCommand({
  summary: "make a new secret",
  options: { env: { type: "boolean" } },
  help: `waxseal secret: a new secret, 48 random bytes in base64

Usage: waxseal secret [options]

  --env     as the line AUTH_SECRET=… of a .env file
  --json    as {"secret":"…"}

Examples:
  waxseal secret --env >> .env.local
  vercel env add AUTH_SECRET production < <(waxseal secret)

To change the secret of a running application with nobody signed out, keep the old
one as AUTH_SECRET and set the new one as AUTH_SECRET_1: it seals, both open.
`,
  async run({ env, json }) {
    const secret = makeSecret();
    if (json) printJson({ secret });
    else print(env ? `AUTH_SECRET=${secret}\n` : `${secret}\n`);
    return EXIT.ok;
  },
});

/** 48 random bytes in base64. */
export function makeSecret(): string {
  return randomBytes(48).toString("base64");
}
