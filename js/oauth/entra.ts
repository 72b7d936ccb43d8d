/**
 * Azure AD and Entra for more than one tenant, in all their clouds: the issuer names the
 * tenant, which only the id_token tells.
 */

import type { Server } from "./server.js";

const MULTI_TENANT =
  /^(https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn))\/(?:\{tenantid\}|common|organizations|consumers)(?=\/|$)/;

/** Whether an issuer, or the address of metadata, stands for any tenant. */
export function isOfAnyTenant(url: string): boolean {
  return MULTI_TENANT.test(url);
}

/**
 * The server with the issuer of the tenant that an id_token names. It came straight from
 * the token endpoint (OpenID Connect Core §3.1.3.7), and its issuer is compared with this.
 */
export function withTenant(server: Server, idToken: unknown): Server {
  // What stands for any tenant is the issuer of none.
  const tid = tenantOf(idToken) ?? "no-tenant";
  return { ...server, issuer: server.issuer.replace(MULTI_TENANT, `$1/${tid}`) };
}

function tenantOf(idToken: unknown): string | undefined {
  try {
    const [, payload = ""] = String(idToken).split(".");
    const bytes = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const { tid } = JSON.parse(bytes) as { tid?: unknown };
    return typeof tid === "string" && /^[\da-f-]{36}$/i.test(tid) ? tid : undefined;
  } catch {
    return undefined;
  }
}
