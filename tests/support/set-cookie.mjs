// What Set-Cookie lines do: several may have one name, and each concerns one place.

/** `set` or `clear`, the name, and the place: `clear a Domain=b.test Path=/ Partitioned`. */
export function inShort(line) {
  const [pair, ...attributes] = line.split("; ");
  const of = (wanted) => attributes.find((each) => each.split("=")[0].toLowerCase() === wanted);
  const place = ["domain", "path", "partitioned"].map(of).filter((part) => part !== undefined);
  const clears = of("max-age")?.endsWith("=0") && pair.endsWith("=");
  return [clears ? "clear" : "set", pair.slice(0, pair.indexOf("=")), ...place].join(" ");
}

/** What a browser's jar, empty before, ends with: the last line of each place, if it sets. */
export function lastOf(setCookie) {
  const places = new Map();
  for (const line of setCookie) places.set(inShort(line).replace(/^\w+ /, ""), line);
  return [...places.values()].filter((line) => inShort(line).startsWith("set "));
}

/** The lines of a session that is written over one of today's place, on https. */
export const renewal = (name) => [`clear ${name} Path=/ Partitioned`, `set ${name} Path=/`];

/** The lines that end a session of today's place, on https. */
export const ending = (name) => [`clear ${name} Path=/ Partitioned`, `clear ${name} Path=/`];
