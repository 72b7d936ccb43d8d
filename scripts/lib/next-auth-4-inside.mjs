// What next-auth 4 has inside, for resolvers without `exports`, that find every file: its names,
// each as a function that says that it is not there, and as `any` where no declaration has it.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const INSIDE = {
  "core/index": ["AuthHandler"],
  "core/init": ["init"],
  "core/lib/assert": ["assertConfig"],
  "core/lib/callback-handler": ["default"],
  "core/lib/callback-url": ["createCallbackUrl"],
  "core/lib/cookie": ["SessionStore", "defaultCookies"],
  "core/lib/csrf-token": ["createCSRFToken"],
  "core/lib/default-callbacks": ["defaultCallbacks"],
  "core/lib/email/getUserFromEmail": ["default"],
  "core/lib/email/signin": ["default"],
  "core/lib/oauth/authorization-url": ["default"],
  "core/lib/oauth/callback": ["default"],
  "core/lib/oauth/checks": ["PKCE_CODE_CHALLENGE_METHOD", "nonce", "pkce", "signCookie", "state"],
  "core/lib/oauth/client": ["openidClient"],
  "core/lib/oauth/client-legacy": ["oAuth1Client", "oAuth1TokenStore"],
  "core/lib/providers": ["default"],
  "core/lib/utils": ["createSecret", "fromDate", "hashToken"],
  "core/pages/error": ["default"],
  "core/pages/index": ["default"],
  "core/pages/signin": ["default"],
  "core/pages/signout": ["default"],
  "core/pages/verify-request": ["default"],
  "core/routes/callback": ["default"],
  "core/routes/index": ["callback", "providers", "session", "signin", "signout"],
  "core/routes/providers": ["default"],
  "core/routes/session": ["default"],
  "core/routes/signin": ["default"],
  "core/routes/signout": ["default"],
  "css/index": ["default"],
  "next/utils": ["getBody", "setCookie", "toResponse"],
};

/** Modules of types. */
const TYPES = ["core/types", "jwt/types", "react/types"];

const MARK = 'Object.defineProperty(exports, "__esModule", { value: true });\n';

/** Writes them beside what stands in the folder. */
export function writeInside(folder) {
  for (const name of TYPES) writeFileSync(join(folder, `${name}.js`), MARK);
  for (const [name, exported] of Object.entries(INSIDE)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const lines = exported.map((member) => refusal(name.replace(/\/index$/, ""), member));
    writeFileSync(`${path}.js`, MARK + lines.join(""));
    const declared = existsSync(`${path}.d.ts`) ? readFileSync(`${path}.d.ts`, "utf8") : "";
    const missing = exported.filter((member) => !isDeclared(member, declared));
    writeFileSync(`${path}.d.ts`, declared + missing.map(declaration).join(""));
  }
}

function refusal(module, member) {
  const sentence = `\`${member}\` of next-auth/${module} is not there in waxseal-next-auth, which has what next-auth exports.`;
  return `exports.${member} = function () {\n  throw new Error(${JSON.stringify(sentence)});\n};\n`;
}

function isDeclared(member, text) {
  const own = member === "default" ? "default" : `declare \\w+ ${member}\\b`;
  return new RegExp(`^export ${own}`, "m").test(text);
}

function declaration(member) {
  return member === "default"
    ? "declare const inside: any;\nexport default inside;\n"
    : `export declare const ${member}: any;\n`;
}
