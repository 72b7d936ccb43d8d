// All providers that the published packages have, with the options that some need.

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { CLIENT } from "./network.mjs";

const require = createRequire(import.meta.url);

/** No providers for OAuth: mail, passkeys, credentials, and files that are no provider. */
const OTHERS = new Set(
  `credentials email forwardemail index loops mailgun nodemailer oauth passkey postmark
  provider-types resend sendgrid webauthn`.split(/\s+/),
);

const ISSUER = "https://issuer.test";

/** What a module needs beside id, secret and issuer. */
const OPTIONS = {
  "azure-ad-b2c": { tenantId: "acme", primaryUserFlow: "signin" },
  netsuite: {
    accountID: "acme",
    userinfo: "https://acme.restlets.test/userinfo",
  },
  linkedin: { jwks_endpoint: "https://discovered.test/jwks" },
  osso: { issuer: `${ISSUER}/` },
  twitter: { version: "2.0" },
  workos: { issuer: `${ISSUER}/` },
  "azure-ad": { tenantId: "11111111-2222-3333-4444-555555555555" },
};

const ONLY_V4 = ["tenantId", "primaryUserFlow", "jwks_endpoint", "version"];

/** Of a module: `{ id, make(options), options }`. */
export async function modulesOf(version) {
  const folder = dirname(require.resolve(`${PACKAGES[version]}/providers/google`));
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -3))
    .filter((name) => !OTHERS.has(name));
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, `${name}.js`);
      const make =
        version === "v4" ? require(file).default : (await import(pathToFileURL(file))).default;
      return { name, make, options: optionsFor(name, make, version) };
    }),
  );
}

const PACKAGES = { v4: "next-auth-v4", v5: "@auth/core" };

/** With an issuer, where the module has none by itself. */
function optionsFor(name, make, version) {
  const special = { ...OPTIONS[name] };
  if (version === "v5") for (const name of ONLY_V4) delete special[name];
  const own = make({ ...CLIENT, ...special }).issuer;
  return { ...CLIENT, ...(own === undefined && { issuer: ISSUER }), ...special };
}
