import type { Internals } from "../internals.js";
import { json } from "./respond.js";
import type { Visit } from "./context.js";

/** `GET session`, by which a client reads the session. */
export async function read({ auth, inner, request }: Visit): Promise<Response> {
  if (request.method === "HEAD") return json(shown(inner, await auth.getSession(request)));
  const { session, writes } = await auth.resolve(request);
  return json(shown(inner, session), writes.setCookie);
}

/** `POST session`, by which a client updates it. */
export async function update({ auth, inner, request, body }: Visit): Promise<Response> {
  if (!inner.csrf(request, body.csrfToken).verified) return json(shown(inner, null), [], 400);
  const { session, writes } = await auth.update(request, body.data);
  return json(shown(inner, session), writes.setCookie);
}

/** NextAuth.js v4 says `{}` for nobody, and its client takes `null` for an error. */
function shown({ settings }: Internals, session: object | null): object | null {
  return session ?? (settings.format === "next-auth" ? {} : null);
}
