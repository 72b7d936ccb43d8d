export const FORMATS = ["signed", "authjs", "next-auth"];

/** The name of the session cookie on http, without prefix. */
export const NAMES = {
  signed: "waxseal.session-token",
  authjs: "authjs.session-token",
  "next-auth": "next-auth.session-token",
};
