// What an answer says, without what is new in each: random values, times, addresses.

/** The parts of an answer that two servers must have in common. */
export function record({ status, headers, body, setCookie }, origin) {
  const plain = Object.assign((text) => plainOf(text, origin), { origin });
  const type = headers["content-type"]?.split(";")[0];
  return {
    status,
    location: headers.location && locationOf(headers.location, origin),
    type,
    cache: headers["cache-control"],
    // Next.js may say a redirect's address again.
    body: headers.location === body ? undefined : bodyOf(type, body, plain),
    cookies: Object.fromEntries(
      setCookie.map((line) => cookieOf(line, plain)).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** Values that are made anew for each request. */
const RANDOM = ["state", "nonce", "code_challenge", "code", "csrfToken"];

function plainOf(text, origin) {
  return text
    .replaceAll(origin, "<app>")
    .replaceAll(encodeURIComponent(origin), "<app>")
    .replace(/http:\/\/localhost:\d+/g, "<app>")
    .replace(/\b[0-9a-f]{40,64}\b/g, "<random>")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<random>")
    .replace(/\beyJ[\w-]+\.[\w-]*\.[\w-]+(\.[\w-]+\.[\w-]+)?/g, "<token>")
    .replace(/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, (time) => fromNow(time));
}

/** An address; relative or absolute is a difference that a browser does not see. */
export function locationOf(location, origin) {
  const url = new URL(location, origin);
  for (const name of RANDOM) {
    if (url.searchParams.has(name)) url.searchParams.set(name, "<random>");
  }
  url.searchParams.sort();
  return plainOf(url.href, origin);
}

/** The minutes from now, to the nearest ten. */
function fromNow(time) {
  return `<in ${Math.round((new Date(time) - Date.now()) / 600_000) * 10} minutes>`;
}

function bodyOf(type, body, plain) {
  if (type === "application/json") {
    try {
      return parsed(JSON.parse(body), plain);
    } catch {
      return plain(body);
    }
  }
  return type === "text/html" ? pageOf(body, plain) : plain(body);
}

function parsed(value, plain) {
  if (typeof value === "string") return plain(value);
  if (Array.isArray(value)) return value.map((one) => parsed(one, plain));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (RANDOM.includes(key)) return [key, "<random>"];
      const isAddress = key === "url" && URL.canParse(one);
      return [key, isAddress ? locationOf(one, plain.origin) : parsed(one, plain)];
    }),
  );
}

/** Titles, what a page shows of the session, and its forms. */
function pageOf(html, plain) {
  const all = (pattern, shown) => [...html.matchAll(pattern)].map((match) => plain(shown(match)));
  const textOf = ([, , inner]) => inner.replace(/<[^>]*>/g, "");
  return {
    text: all(/<(h1|h2|pre)(?: [^>]*)?>(.*?)<\/\1>/gs, textOf),
    forms: all(/<form ([^>]*)>/g, ([, attributes]) => attributesOf(attributes)),
    inputs: countsOf(
      all(/<input ([^>]*)>/g, ([, attributes]) => attributesOf(attributes)).filter(
        (text) => !text.includes("$ACTION"),
      ),
    ),
    buttons: all(/<(button)[^>]*>(.*?)<\/\1>/gs, textOf),
  };
}

/** How often each is there: one more does not move the others. */
function countsOf(texts) {
  const counts = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function attributesOf(text) {
  const found = [...text.matchAll(/(action|method|name|type)="([^"]*)"/g)];
  // Neither where an address begins nor how a method is written makes a difference to a browser.
  return found
    .map(([pair]) =>
      pair.replace(/action="https?:\/\/localhost:\d+/, 'action="').replace(/^method.*/, toLower),
    )
    .sort()
    .join(" ");
}

const toLower = (text) => text.toLowerCase();

function cookieOf(line, plain) {
  const [pair, ...attributes] = line.split(/; */);
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
  const said = attributes.map((attribute) => {
    const [key, given] = attribute.split("=");
    return /^expires$/i.test(key) ? `expires ${fromNow(given)}` : attribute.toLowerCase();
  });
  const isPlain = name.endsWith("callback-url") || name.endsWith("callback");
  const shown = isPlain ? plain(value) : value === "" ? "" : "<value>";
  // Each flow has a cookie of its own.
  const common = name.replace(/(\.flow\.)[\w-]+$/, "$1<random>");
  return [common, [shown, ...said.sort()].join("; ")];
}
