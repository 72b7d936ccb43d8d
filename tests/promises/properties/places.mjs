// Applications whose configuration changes while browsers keep their cookies.

import fc from "fast-check";
import { createAuth, credentials } from "waxseal";

import { SECRET } from "../../support/site.mjs";
import { FORMATS } from "./claims.mjs";

/** Where an application is; its cookies may be set for a parent, where it has one. */
const site = fc.constantFrom(
  { origin: "https://app.example.test", domains: ["example.test", "app.example.test"] },
  { origin: "https://a.b.example.test", domains: ["example.test", "b.example.test"] },
  { origin: "https://example.test:8443", domains: ["example.test"] },
  { origin: "http://app.example.test", domains: ["example.test"] },
  { origin: "https://localhost:3000", domains: [] },
  { origin: "http://localhost:3000", domains: [] },
  { origin: "http://127.0.0.1:3000", domains: [] },
);

/** Every page lies below the paths that cookies have. */
const PATHS = ["/", "/app", "/app/deep"];
export const PAGES = ["/other", "/app/page", "/app/deep/page", "/api/auth/session"];

/** What an application was, or is, configured like. */
const place = (domains) =>
  fc.record({
    format: fc.constantFrom(...FORMATS),
    domain: fc.constantFrom(undefined, ...domains),
    path: fc.constantFrom("/", ...PATHS),
    partitioned: fc.boolean(),
  });

/** A site, its earlier configurations in their order, and today's. */
export const history = site.chain(({ origin, domains }) =>
  fc.record({
    origin: fc.constant(origin),
    earlier: fc.array(place(domains), { minLength: 1, maxLength: 2 }),
    today: place(domains),
  }),
);

const isSecure = (origin) => origin.startsWith("https:");

/** The options of a configuration, `accept` aside. */
export function optionsOf(origin, { format, domain, path, partitioned }) {
  // Browsers partition only what is `Secure`.
  const partition = partitioned && isSecure(origin) ? { partitioned: true, secure: true } : {};
  return {
    secret: SECRET,
    format,
    cookie: { domain, path, ...partition },
    projections: { jwt: { pad: "user.pad" } },
    providers: [credentials({ authorize: ({ name }) => (name ? { id: name, name } : null) })],
    logger: { error() {}, warn() {} },
  };
}

/** Today's options, which say of earlier ones what differs. */
export function todaysOptions({ origin, earlier, today }) {
  const entries = earlier.map((before) => entryOf(origin, before, today)).filter(Boolean);
  const key = ({ format, domain, path = "/", prefix }) => [format, domain, path, prefix].join();
  const distinct = new Map(entries.map((entry) => [key(entry), entry]));
  return { ...optionsOf(origin, today), accept: [...distinct.values()] };
}

/** What `accept` says of an earlier configuration; nothing where sign-outs reach it anyway. */
function entryOf(origin, before, today) {
  const [prefix, current] = [prefixOf(origin, before), prefixOf(origin, today)];
  const isElsewhere =
    (before.domain !== undefined && before.domain !== today.domain) || before.path !== today.path;
  if (before.format === today.format && !isElsewhere && prefix === current) return undefined;
  const { format, domain, path } = before;
  return { format, ...(isElsewhere && prefix !== "__Host-" && { domain, path }), prefix };
}

function prefixOf(origin, { format, domain, path }) {
  if (!isSecure(origin)) return "";
  return format === "signed" && domain === undefined && path === "/" ? "__Host-" : "__Secure-";
}

/** A session of this configuration, as the browser gets it. */
export async function begin(jar, { origin }, options, name, { pad = 0, now } = {}) {
  const user = { id: name, name, pad: "x".repeat(pad) };
  const url = `${origin}/app/deep/page`;
  const { writes } = await createAuth(options).issue({ user }, { url, headers: {} }, { now });
  // As long as the browser runs, so that an old one is there.
  jar.keep(
    writes.setCookie.map((line) => line.replace(/; Expires=[^;]*; Max-Age=[^;]*/, "")),
    url,
  );
}
