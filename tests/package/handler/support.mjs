// A browser at the endpoints: it keeps cookies, and knows the CSRF token.

import { createAuth, credentials } from "waxseal";

import { Jar } from "../../support/jar.mjs";

import { ada, SECRET } from "../../support/users.mjs";

export { recorder } from "../../support/recorder.mjs";
export { ada, SECRET };

export const ORIGIN = "https://app.test";
export const BASE = `${ORIGIN}/api/auth`;

/** As `waxseal/react` and `next-auth/react` v5 ask. */
export const XHR = { "x-auth-return-redirect": "1" };

/** An auth object that knows one user, with the password "right". */
export function make({ authorize, ...config } = {}) {
  return createAuth({
    secret: SECRET,
    logger: { error() {}, warn() {} },
    projections: {
      jwt: { role: "user.role" },
      session: { "user.role": "token.role" },
      update: ["name"],
    },
    providers: [
      credentials({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: authorize ?? (({ password }) => (password === "right" ? ada : null)),
      }),
    ],
    ...config,
  });
}

export class Browser {
  jar = new Jar();
  #handler;
  #csrfToken;

  constructor(auth) {
    this.#handler = auth.handler;
  }

  async get(path, headers = {}, origin = ORIGIN) {
    return this.#send(
      new Request(`${origin}/api/auth${path}`, { headers: this.#headers(headers) }),
    );
  }

  /** `fields` go with the CSRF token, as a form or as JSON. */
  async post(path, fields = {}, { headers = {}, json = false, origin = ORIGIN } = {}) {
    const csrfToken = await this.csrfToken(origin);
    return this.postRaw(path, { csrfToken, ...fields }, { headers, json, origin });
  }

  /** Without the token. */
  async postRaw(path, fields = {}, { headers = {}, json = false, origin = ORIGIN } = {}) {
    const type = {
      "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
    };
    return this.#send(
      new Request(`${origin}/api/auth${path}`, {
        method: "POST",
        headers: this.#headers({ ...type, ...headers }),
        body: json ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
      }),
    );
  }

  signIn(fields = {}, options) {
    const right = { email: ada.email, password: "right" };
    return this.post("/callback/credentials", { ...right, ...fields }, options);
  }

  async session(origin) {
    return (await this.get("/session", {}, origin)).json();
  }

  async csrfToken(origin = ORIGIN) {
    this.#csrfToken ??= (await (await this.get("/csrf", {}, origin)).json()).csrfToken;
    return this.#csrfToken;
  }

  #headers(headers) {
    return this.jar.header === "" ? headers : { cookie: this.jar.header, ...headers };
  }

  async #send(request) {
    const response = await this.#handler(request);
    this.jar.keep(response.headers.getSetCookie());
    return response;
  }
}

/** Where a browser at `origin` goes. */
export function target(response, origin = ORIGIN) {
  const location = response.headers.get("location");
  return location === null ? null : new URL(location, origin).href;
}

/** The `error` and `code` in the address that an answer leads to. */
export async function outcome(response) {
  const isJson = response.headers.get("content-type") === "application/json";
  const url = new URL(isJson ? (await response.json()).url : target(response));
  const { error, code } = Object.fromEntries(url.searchParams);
  return { path: url.pathname, error, code };
}
