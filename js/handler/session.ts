import type { Internals } from "../internals.js";
import type { EndpointContext } from "./context.js";
import { json } from "./respond.js";

/** `GET session`, by which a client reads the session. */
export async function getSession({ app, request }: EndpointContext): Promise<Response> {
  if (request.method === "HEAD") return json(sessionJson(app, await app.getSession(request)));
  const { session, writes } = await app.resolve(request);
  return json(sessionJson(app, session), writes.setCookie);
}

/** `POST session`, by which a client updates it. */
export async function postSession({ app, request, body }: EndpointContext): Promise<Response> {
  if (!app.csrf(request, body.csrfToken).verified) return json(sessionJson(app, null), [], 400);
  const { session, writes } = await app.update(request, body.data);
  return json(sessionJson(app, session), writes.setCookie);
}

/** NextAuth.js v4 answers `{}` when nobody is signed in, and its client takes `null` for an error. */
function sessionJson({ settings }: Internals, session: object | null): object | null {
  return session ?? (settings.format === "next-auth" ? {} : null);
}
