/** Every option, and what its value must be. */

import { WaxsealError } from "../errors.js";
import { isLogo } from "../logo.js";
import { nearest } from "../nearest.js";
import {
  ANY,
  checkWith,
  FLAG,
  FORMAT,
  isAmount,
  isKind,
  isText,
  JWT,
  LIST,
  OBJECT,
  oneOf,
  SECONDS,
  SECRET,
  TEXT,
  type Kind,
  type Shape,
} from "./kinds.js";

export const CALLBACK: Kind = { is: (value) => typeof value === "function", must: "a function" };

const OBJECT_OR_CLASS: Kind = {
  is: (value) => typeof value === "object" && value !== null,
  must: "an adapter of Auth.js",
};
const AMOUNT: Kind = { is: isAmount, must: "a whole number, 0 or more" };
const COUNT: Kind = {
  is: (value) => isAmount(value) && value > 0,
  must: "a whole number, at least 1",
};
const TIMEOUT: Kind = {
  // Timers overflow beyond it, and would fire at once.
  is: (value) => value === false || (typeof value === "number" && value > 0 && value <= 2_147_483),
  must: "false, or a number of seconds above 0 and up to 2147483, such as 10",
};
const NAME: Kind = {
  is: (value) => isText(value) && /^[^\p{Cc}\p{Cs}]{1,64}$/u.test(value) && value.trim() !== "",
  must: 'a name of up to 64 characters, such as "Acme"',
};
const COLOUR: Kind = {
  is: (value) => isText(value) && /^#([\da-f]{3}|[\da-f]{6})$/i.test(value),
  must: 'a colour in hex, such as "#a3202f"',
};
const LOGO: Kind = {
  is: isLogo,
  must: 'a path such as "/logo.svg", an https URL, or an image as a data URL of up to 32 KiB',
};
/** The types of an update field. */
export const JSON_TYPE = oneOf(["string", "number", "boolean", "null", "object", "array"]);

export const OPTIONS: Shape = {
  secret: SECRET,
  tenant: TEXT,
  format: FORMAT,
  jwt: JWT,
  accept: LIST,
  session: {
    strategy: {
      is: (value) => value === "jwt",
      must: '"jwt", and the `adapter` may stay: sessions are in the cookie. Those in a database end with the switch, so users sign in once more',
    },
    subject: oneOf(["hash", "account", "random"]),
    maxAge: SECONDS,
    updateAge: SECONDS,
    absoluteMaxAge: SECONDS,
    lifetime: CALLBACK,
  },
  cookie: {
    name: TEXT,
    domain: TEXT,
    path: TEXT,
    sameSite: oneOf(["lax", "strict", "none"]),
    secure: FLAG,
    partitioned: FLAG,
    maxBytes: COUNT,
  },
  projections: { jwt: OBJECT, session: OBJECT, update: LIST },
  callbacks: {
    signIn: CALLBACK,
    jwt: CALLBACK,
    session: CALLBACK,
    redirect: CALLBACK,
    authorized: CALLBACK,
  },
  events: {
    signIn: CALLBACK,
    signOut: CALLBACK,
    session: CALLBACK,
    refresh: CALLBACK,
    refreshed: CALLBACK,
    revoked: CALLBACK,
    invalid: CALLBACK,
    createUser: CALLBACK,
    linkAccount: CALLBACK,
    updateUser: CALLBACK,
  },
  callbackTimeout: TIMEOUT,
  refresh: ANY,
  revocation: {
    store: OBJECT_OR_CLASS,
    maxStaleness: AMOUNT,
    onUnavailable: oneOf(["deny", "allow"]),
    horizon: COUNT,
    sessions: ANY,
  },
  metrics: OBJECT_OR_CLASS,
  providers: LIST,
  adapter: OBJECT_OR_CLASS,
  redirectProxy: { url: TEXT, origins: LIST },
  redirectProxyUrl: TEXT,
  throttle: ANY,
  pages: { signIn: TEXT, signOut: TEXT, error: TEXT, verifyRequest: TEXT, newUser: TEXT },
  theme: { name: NAME, logo: LOGO, accent: COLOUR },
  apiPaths: ANY,
  basePath: TEXT,
  trustHost: FLAG,
  trustedOrigins: LIST,
  allowWeakSecret: FLAG,
  inspect: FLAG,
  logger: { error: CALLBACK, warn: CALLBACK, debug: CALLBACK },
  debug: FLAG,
  types: ANY,
};

export const UPDATE_FIELD: Shape = { name: TEXT, type: ANY, maxBytes: COUNT };

export const THROTTLE: Shape = {
  limits: { pair: COUNT, name: COUNT, address: COUNT },
  window: COUNT,
  proxies: AMOUNT,
  key: CALLBACK,
  store: ANY,
};

/** What to write here instead of an option of Auth.js, or of a claim of the same meaning. */
const OTHER_NAMES: { readonly [option: string]: string } = {
  "jwt.alg": "jwt.algorithm",
  "jwt.aud": "jwt.audience",
  "jwt.decode": "format",
  "jwt.encode": "format",
  "jwt.iss": "jwt.issuer",
  "jwt.maxAge": "session.maxAge",
  "jwt.secret": "secret",
  "theme.brandColor": "theme.accent",
  "throttle.limit": "throttle.limits.pair",
  "throttle.limits.email": "throttle.limits.name",
  "throttle.limits.ip": "throttle.limits.address",
  "throttle.limits.user": "throttle.limits.name",
  "throttle.limits.username": "throttle.limits.name",
  cookies: "cookie",
  useSecureCookies: "cookie.secure",
};

/** What is to be said besides. */
const NOTES: { readonly [option: string]: string } = {
  "jwt.decode": ", as tokens have no other codec",
  "jwt.encode": ", as tokens have no other codec",
  "revocation.sessions": " for the list of a user's sessions",
  "theme.accent": " for the colour of the pages",
  cookies: " for the session's, with a `name` without prefix; the names of the others are fixed",
};

/** What Auth.js has, and waxseal has nothing for. */
const NOT_HERE: { readonly [option: string]: string } = {
  experimental: "there are no passkeys (WebAuthn)",
  raw: "endpoints answer with a Response",
  "session.generateSessionToken": "it is for sessions in a database",
  skipCSRFCheck: "the check cannot be switched off",
  "theme.buttonText": "it follows from `theme.accent`",
  "theme.colorScheme": "pages follow the browser's scheme",
};

/** @throws WaxsealError for an option that does not exist, or whose value is of another kind. */
export function check(value: unknown, shape: Shape, path: string): void {
  checkWith(unknownOption, value, shape, path);
}

function unknownOption(option: string, path: string, key: string, shape: Shape): WaxsealError {
  const hint = suggestion(option, path, key, shape);
  return new WaxsealError("unknown-option", `waxseal has no option \`${option}\`${hint}.`);
}

/** The option that is probably meant: of another name or place, or spelt like this one. */
function suggestion(option: string, path: string, key: string, shape: Shape): string {
  if (Object.hasOwn(OTHER_NAMES, option))
    return `: write \`${OTHER_NAMES[option]}\`${NOTES[option] ?? ""}`;
  if (Object.hasOwn(NOT_HERE, option)) return `: leave it out, ${NOT_HERE[option]}`;
  const elsewhere = Object.entries(OPTIONS).find(
    ([group, options]) => !isKind(options) && `${group}.` !== path && Object.hasOwn(options, key),
  );
  const names = Object.keys(shape);
  // The name of an option elsewhere, and a letter off one here: it may be either.
  const here = nearest(key, names, elsewhere && 1);
  if (elsewhere) {
    const other = `${elsewhere[0]}.${key}`;
    const orHere = here === undefined ? "" : `\`${path}${here}\`, or `;
    return `: write ${orHere}\`${other}\`${orHere && (NOTES[other] ?? "")}`;
  }
  return here === undefined
    ? `. There is ${names.map((name) => `\`${path}${name}\``).join(", ")}`
    : `. The nearest is \`${path}${here}\``;
}
