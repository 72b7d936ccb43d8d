// Sign-in links, with a mailbox in memory.

import { createAuth } from "waxseal";

import { BASE, Browser, ORIGIN, SECRET, target } from "./support.mjs";

/** The network address of the tests; the throttle counts by it. */
export const FROM = { "x-forwarded-for": "203.0.113.7" };

/** A provider in the shape of Auth.js, whose mails are kept; `options` as Auth.js merges them. */
export function mailbox(options = {}) {
  const mails = [];
  const provider = {
    id: "email",
    type: "email",
    name: "Email",
    from: "no-reply@app.test",
    maxAge: 86_400,
    sendVerificationRequest: async (mail) => void mails.push(mail),
    options,
  };
  return { mails, provider };
}

export function makeEmail({ options, ...config } = {}) {
  const { mails, provider } = mailbox(options);
  const errors = [];
  const auth = createAuth({
    secret: SECRET,
    trustHost: true,
    logger: { error: (error) => errors.push(error), warn() {} },
    projections: { session: { "user.id": "token.sub", "user.email": "token.email" } },
    providers: [provider],
    ...config,
  });
  return { auth, mails, errors };
}

/** A browser that asks for a link. */
export async function ask(auth, email = "ada@app.test", fields = {}, headers = FROM) {
  const browser = new Browser(auth);
  const response = await askAgain(browser, email, fields, headers);
  return { browser, response };
}

export function askAgain(browser, email = "ada@app.test", fields = {}, headers = FROM) {
  return browser.post("/signin/email", { email, ...fields }, { headers });
}

/** The part of a link that a browser asks for here. */
export const pathOf = ({ url }) => url.slice(BASE.length);

export const tokenOf = ({ url }) => new URL(url).searchParams.get("token");

/** Opens a link, and presses the button of the page. */
export async function press(browser, mail, options) {
  await browser.get(pathOf(mail));
  return browser.post("/callback/email", { token: tokenOf(mail) }, options);
}

/** The code on the page that another browser gets. */
export async function codeOf(auth, mail) {
  const html = await (await new Browser(auth).get(pathOf(mail))).text();
  return /class="code">(\d{3}) (\d{3})</.exec(html)?.slice(1).join("");
}

export const enter = (browser, code, options = { headers: FROM }) =>
  browser.post("/callback/email", { code }, options);

export const locationOf = (response) => target(response)?.slice(ORIGIN.length);
