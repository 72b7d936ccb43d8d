import { hasClass, WaxsealError } from "../errors.js";
import { callbackUrl } from "./callback-url.js";
import { signInWithCredentials } from "./credentials.js";
import { checkCsrf } from "./csrf.js";
import { fail, UnknownProvider } from "./failure.js";
import { allowed, goTo, type Visit } from "./context.js";

/** `POST callback/:provider`: signs in with credentials. */
export async function callback(visit: Visit): Promise<Response> {
  const { inner, request, body, settings } = visit;
  const { url, cookies } = await callbackUrl(visit);
  try {
    const provider = settings.providers.get(visit.provider ?? "");
    if (!provider) throw new UnknownProvider();
    checkCsrf(visit, "signin");
    const writes = await signInWithCredentials(inner, provider, body, request, request.url);
    return goTo(visit, url, [...cookies, ...writes.setCookie]);
  } catch (error) {
    if (!hasClass(error, WaxsealError) || error.url === undefined) {
      return fail(visit, error, cookies);
    }
    return goTo(visit, await allowed(visit, error.url), cookies);
  }
}
