import type { DoctorSessionContext } from "./context.js";
import { remainingCookies } from "./cookies.js";
import { jsonOf } from "./site.js";

/** A cookie that does not open: a read leaves it, a sign-out clears it. */
export async function checkRefusedCookie(context: DoctorSessionContext): Promise<void> {
  const { site, checks, basePath, csrf } = context;
  const sent = sentNames(context);
  const cookie = sent.map((name) => `${name}=not-a-token`).join("; ");
  const response = await site.request(`${basePath}/session`, { cookie });
  const user = jsonOf(response)?.user;
  checks.add(
    "refused",
    response.status === 200 && !user,
    "A session cookie that is not a token is refused.",
    `A session cookie that is not a token makes ${response.request} answer ${response.status}${user ? " with a session" : ""}.`,
  );
  checks.add(
    "refused-kept",
    !response.cookies.some(({ name }) => sent.includes(name)),
    "A session cookie that is not a token stays where it is.",
    `${response.request} clears a session cookie that is not a token: it may be another application's on this host.`,
  );
  if (!csrf) return;
  const signedOut = await site.signOut(basePath, csrf, { cookie });
  if (!signedOut.cookies.some(({ name }) => sent.includes(name))) {
    return checks.skip(
      "refused-signout",
      `${signedOut.request} does not clear a ${sent.at(-1)} that is not a token: if the session cookie has another name, pass --name.`,
    );
  }
  const remaining = remainingCookies(sent, signedOut.cookies, site.https);
  checks.add(
    "refused-signout",
    remaining.length === 0,
    "Sign-out also clears a session cookie that is not a token.",
    `${signedOut.request} leaves a session cookie that is not a token behind, so it comes back: ${remaining.join(", ")}.`,
  );
}

/** The names that the application reads on this scheme. */
function sentNames({ site, format, names }: DoctorSessionContext): string[] {
  const [host, secure, bare] = names as [string, string, string];
  if (!site.https) return [bare];
  // Auth.js does not use __Host- for the session.
  return format === "signed" ? [host, secure] : [secure];
}
