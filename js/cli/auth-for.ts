import process from "node:process";

// By the package's name, so that its own loader is used.
import { createAuth, type Auth, type Config } from "waxseal";
import { configFor, type AppFacts } from "../inspect/config-for.js";
import type { Engine } from "../inspect/engine.js";
import { internals, type Internals } from "../internals.js";
import type { Secret } from "../inspect/secret.js";

/** The auth object of an application with these secrets. */
export function authFor(secrets: readonly Secret[], facts: AppFacts): Auth & { inner: Internals } {
  const values = secrets.map(({ value }) => value);
  return authWith(configFor(values, facts));
}

/** The core of the package that is installed, for the inspector. */
export function packageEngine(config: Config): Engine {
  const { inner, verify } = authWith(config);
  return {
    read: ({ now, ...asked }) => inner.read(sourceOf(asked), { now }),
    renew: ({ now, ...asked }) => verify(sourceOf(asked), { now }),
    // The process ends soon.
    drop: () => {},
  };
}

function authWith(config: Config): Auth & { inner: Internals } {
  // The address of this environment must not influence cookies from elsewhere.
  delete process.env.AUTH_URL;
  delete process.env.NEXTAUTH_URL;
  const auth = createAuth({ ...config, logger: {} });
  return Object.assign(auth, { inner: internals(auth) });
}

function sourceOf({ header, scheme, host }: { header: string; scheme?: string; host?: string }) {
  if (scheme === undefined) return header;
  return { url: `${scheme}://${host ?? "localhost"}/`, headers: { cookie: header, host } };
}
