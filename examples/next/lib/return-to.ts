import { headers } from "next/headers";

const home = "/dashboard";

/** Where to go after login: the path of `callbackUrl` when it is a page of this site, else the dashboard. */
export async function returnTo(callbackUrl: unknown): Promise<string> {
  if (typeof callbackUrl !== "string" || callbackUrl === "") return home;
  const origin = `http://${(await headers()).get("host") ?? "localhost"}`;
  if (!URL.canParse(callbackUrl, origin)) return home;
  const url = new URL(callbackUrl, origin);
  const here = /^https?:$/.test(url.protocol) && url.host === new URL(origin).host;
  const path = url.pathname + url.search;
  // "//host" in a path would leave the site once it stands alone in a Location header.
  return here && !path.startsWith("//") && !/^\/(login|api)(\/|$)/.test(url.pathname) ? path : home;
}
