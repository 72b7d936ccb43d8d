/** The application that `doctor` examines: requests to it, and its responses. */

import { UsageError } from "../command.js";

const TIMEOUT = 10_000;

/** Names and addresses of this machine, as `URL` spells them (RFC 6761 §6.3, RFC 6890). */
const LOOPBACK = /^((.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A `Set-Cookie` line, whoever wrote it. */
export interface SetCookie {
  name: string;
  value: string;
  /** By lower-case name; `""` where an attribute has no value. */
  attributes: Map<string, string>;
}

export interface SiteResponse {
  /** `GET /api/auth/session` */
  request: string;
  status: number;
  headers: Headers;
  cookies: SetCookie[];
  body: string;
}

export interface SiteRequest {
  method?: string;
  cookie?: string;
  headers?: { [name: string]: string };
  /** Sent as a form. */
  form?: { [field: string]: string };
}

/** What a POST needs. */
export interface CsrfToken {
  token: string;
  /** `name=value` */
  cookie: string;
}

/** A request that got no response; the message says which, and why. */
export class NoAnswer extends Error {}

/** A running application; keeps every response. */
export class Site {
  readonly origin: string;
  /** A site on plain http is on this machine. */
  readonly https: boolean;
  readonly responses: SiteResponse[] = [];
  /** The path that the application is mounted at, without its last slash. */
  readonly #mount: string;

  constructor(text: string) {
    let url: URL | undefined;
    try {
      url = new URL(withScheme(text));
    } catch {
      // Reported below.
    }
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new UsageError("Pass a URL such as http://localhost:3000.");
    }
    if (url.username || url.password) throw new UsageError("Pass a URL without user and password.");
    this.origin = url.origin;
    this.https = url.protocol === "https:";
    if (!this.https && !LOOPBACK.test(url.hostname)) {
      throw new UsageError(
        "On plain http anybody on the network could read the cookies that doctor sends: pass the https URL, or run doctor on the application's own machine with http://localhost and its port.",
      );
    }
    this.#mount = url.pathname.replace(/\/+$/, "");
  }

  /** Sends one request; does not follow redirects. */
  async request(
    path: string,
    { method = "GET", cookie, headers = {}, form }: SiteRequest = {},
  ): Promise<SiteResponse> {
    const request = `${method} ${this.#mount}${path.split("?", 1)[0]}`;
    try {
      const response = await fetch(this.origin + this.#mount + path, {
        method,
        headers: { accept: "text/html,application/json", ...headers, ...(cookie && { cookie }) },
        body: form ? new URLSearchParams(form) : null,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const received = {
        request,
        status: response.status,
        headers: response.headers,
        cookies: response.headers.getSetCookie().map(parseSetCookie),
        body: await response.text(),
      };
      this.responses.push(received);
      return received;
    } catch (error) {
      throw new NoAnswer(`${request}: ${describe(error)}.`);
    }
  }

  /** Signs out the owner of the cookies, if there are any. */
  signOut(
    basePath: string,
    csrf: CsrfToken,
    { cookie, callbackUrl = "/" }: { cookie?: string; callbackUrl?: string } = {},
  ): Promise<SiteResponse> {
    return this.request(`${basePath}/signout`, {
      method: "POST",
      cookie: cookie === undefined ? csrf.cookie : `${csrf.cookie}; ${cookie}`,
      headers: { origin: this.origin, "x-auth-return-redirect": "1" },
      form: { csrfToken: csrf.token, callbackUrl, json: "true" },
    });
  }

  /** The origin of a URL, relative to the site; `undefined` where it is the site's own. */
  foreignOrigin(url: string): string | undefined {
    try {
      const { origin, protocol } = new URL(url, `${this.origin}/`);
      return origin === this.origin ? undefined : origin === "null" ? protocol : origin;
    } catch {
      return "an address that cannot be read";
    }
  }
}

/** As a browser completes what is typed: `localhost:3000` would be a URL of another kind. */
function withScheme(text: string): string {
  const host = /^(localhost|[\w-]+(?=:\d)|[\w-]+(\.[\w-]+)+)(?=[:/]|$)/i.exec(text)?.[0];
  if (host === undefined || /^[a-z]+:\/\//i.test(text)) return text;
  return `${LOOPBACK.test(host.toLowerCase()) ? "http" : "https"}://${text}`;
}

/** The JSON of a response; `undefined` if it is not JSON. */
export function jsonOf({ body }: SiteResponse): any {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The `callbackUrl` in the query of a redirect. */
export function callbackUrlIn(location: string): string | undefined {
  try {
    return new URL(location, "http://n").searchParams.get("callbackUrl") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether shared caches must not keep a response. */
export function isPrivate(response: SiteResponse): boolean {
  const control = response.headers.get("cache-control") ?? "";
  return /\b(private|no-store)\b/i.test(control) && !isShared(response);
}

/** Whether a response is offered to shared caches. */
export function isShared({ headers }: SiteResponse): boolean {
  return /\b(public|s-maxage)\b/i.test(headers.get("cache-control") ?? "");
}

function describe(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === "TimeoutError") return `no answer within ${TIMEOUT / 1000} seconds`;
  return typeof cause?.code === "string" ? cause.code : "the connection failed";
}

function parseSetCookie(line: string): SetCookie {
  const [pair, ...rest] = line.split(";").map((part) => part.trim());
  const cut = (text: string): [string, string] => {
    const at = text.indexOf("=");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  };
  const [name, value] = cut(pair!);
  const attributes = rest
    .map(cut)
    .map(([key, value]): [string, string] => [key.toLowerCase(), value]);
  return { name, value, attributes: new Map(attributes) };
}
