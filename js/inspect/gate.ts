/**
 * Where the inspector answers: on a developer's machine, to a browser on the same machine.
 * Nothing that a proxy says is trusted; what it says can only refuse.
 */

import { Problem } from "../handler/respond.js";
import { originIn } from "../host.js";

/** @throws Problem for whoever is not a browser of this machine, at a page of its own. */
export function checkLocal(request: Request, peer: string | undefined): void {
  const { headers, method } = request;
  const [host, origin, referrer, site] = ["host", "origin", "referer", "sec-fetch-site"].map(
    (name) => headers.get(name),
  );
  // A `Request` that a program has made may have its host in the URL alone.
  if (!isLocalHost(host ?? new URL(request.url).host))
    throw notLocal("It was asked for by another name.");
  if (origin !== null && !isLocalOrigin(origin!)) throw notLocal("A page of another origin asked.");
  if (referrer && !isLocalOrigin(originIn(referrer))) {
    throw notLocal("A page of another origin links to it.");
  }
  if (site === "cross-site") throw notLocal("A page of another site asked.");
  if (peer !== undefined && !isLoopbackAddress(peer)) throw notLocal("Another machine asked.");
  if (!FORWARDED.every((name) => isLocalList(headers.get(name)))) {
    throw notLocal("A proxy says that another machine asked.");
  }
  // RFC 7239; who writes it is a proxy, and its syntax is not worth reading here.
  if (headers.has("forwarded")) throw notLocal("A proxy stands in between.");
  const dest = headers.get("sec-fetch-dest");
  if (dest !== null && !["document", "empty"].includes(dest)) {
    throw notLocal("It is a page of its own, and part of no other.");
  }
  // An application at another port of this machine may link to it, and not fetch it.
  if (site === "same-site" && dest === "empty") throw notLocal("A page of another origin asked.");
  if (method === "POST") checkPost(request);
}

/** What it asks for runs the application's code: so only for the page itself. */
function checkPost({ headers, url }: Request): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const host = headers.get("host") ?? new URL(url).host;
  const scheme = origin?.startsWith("https:") ? "https" : "http";
  const isOwn = origin !== null && originIn(`${scheme}://${host}`) === origin;
  // Where a development server in front has another port, the browser says so itself.
  const isSame = site === null ? isOwn : site === "same-origin" && origin !== null;
  // No form sends it, and no other page without asking first.
  if (isSame && headers.get("x-waxseal-inspect") === "callbacks") return;
  throw notLocal("It was not the page itself that asked.");
}

/** What proxies and hosts call the other end, or the name that it asked for. */
const FORWARDED = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "fly-client-ip",
  "fastly-client-ip",
  "x-vercel-forwarded-for",
];

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

function isLocalHost(host: string): boolean {
  // Not every number is a port.
  return LOCAL_HOST.test(host) && originIn(`http://${host}`) !== undefined;
}

/** As browsers write it: neither `null` nor any other spelling. */
function isLocalOrigin(origin: string | undefined): boolean {
  return (
    origin !== undefined && originIn(origin) === origin && isLocalHost(origin.split("://")[1]!)
  );
}

/** Next.js adds these by itself, with what its own server sees. */
function isLocalList(list: string | null): boolean {
  if (list === null) return true;
  const entries = list.split(",").map((entry) => entry.trim());
  return entries.every((entry) => isLocalHost(entry) || isLoopbackAddress(entry));
}

function isLoopbackAddress(address: string): boolean {
  return /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(address);
}

function notLocal(why: string): Problem {
  const message = `The inspector answers a browser on the same machine, at localhost, 127.0.0.1 or [::1]. ${why}`;
  return new Problem(403, "not-local", message);
}
