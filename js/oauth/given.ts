/** What the application gave in `providers`, for all kinds of providers. */

import { variable } from "../environment.js";
import type { RemoteProvider } from "../types/provider.js";

/** A provider as data, read by name. */
export interface Given {
  readonly [option: string | symbol]: any;
}

/** What the environment has of a provider, `AUTH_<ID>_<NAME>` for each. */
interface FromEnvironment {
  clientId: string | undefined;
  clientSecret: string | undefined;
  issuer: string | undefined;
  /** For sign-in links by email. */
  apiKey: string | undefined;
}

/**
 * What the provider is by itself, what the application passed, and what the environment has.
 * As in Auth.js, the environment counts where the application passed nothing, except that a
 * bare function (`providers: [GitLab]`) gets it as if it was passed.
 */
export function readGiven({ id, source, given }: RemoteProvider): {
  defaults: Given;
  options: Given;
  env: FromEnvironment;
} {
  const ownId = (typeof source === "function" ? given : (source as Given)).id as unknown;
  const env = fromEnvironment(id, String(ownId));
  const made: Given = typeof source === "function" ? source({ ...env }) : source;
  const { options, ...defaults } = made;
  return { defaults, options: Object(options), env };
}

/** `AUTH_GITHUB`, as the names of its variables begin. */
export function variablesOf(id: string): string {
  return `AUTH_${id.toUpperCase().replace(/-/g, "_")}`;
}

/** By its id here or, as Auth.js reads them, the id that it has without options. */
function fromEnvironment(...ids: readonly [string, string]): FromEnvironment {
  const read = (name: string) =>
    ids.map((id) => variable(`${variablesOf(id)}_${name}`)).find(Boolean);
  return {
    clientId: read("ID"),
    clientSecret: read("SECRET"),
    issuer: read("ISSUER"),
    apiKey: read("KEY"),
  };
}
