/** The address of the endpoints, as the originals read it from the environment. */

/** Of the endpoints: `path` has no slash at its end. */
export interface EndpointsUrl {
  origin: string;
  path: string;
}

/** Without a scheme, as `VERCEL_URL` is, it is one of https; without a path, `/api/auth`. */
export function parseUrl(url: string | undefined): EndpointsUrl {
  const text = url || "http://localhost:3000";
  const { origin, pathname } = new URL(text.startsWith("http") ? text : `https://${text}`);
  return { origin, path: pathname === "/" ? "/api/auth" : pathname.replace(/\/$/, "") };
}
