/** The address of a request, as the original shows it to the application. */

import type { NextRequest } from "next/server";
import { environment } from "../../environment.js";
import { originIn } from "../../host.js";
import { nextServer } from "../../next/modules.js";

/**
 * The request at the origin that `AUTH_URL` or `NEXTAUTH_URL` names, since behind a proxy Next.js
 * knows only its own: applications redirect to where `request.nextUrl` is. One with a `basePath`
 * or a locale stays as it is, since a new request would not know them.
 */
export async function withEnvironmentOrigin(given: unknown): Promise<unknown> {
  const { AUTH_URL, NEXTAUTH_URL } = environment();
  const origin = originIn(AUTH_URL ?? NEXTAUTH_URL ?? "");
  const request = given as NextRequest;
  const { nextUrl } = request;
  if (origin === undefined || !nextUrl || nextUrl.origin === origin) return given;
  if (nextUrl.basePath || nextUrl.locale) return given;
  const { NextRequest } = await nextServer();
  return new NextRequest(nextUrl.href.replace(nextUrl.origin, origin), request);
}
