// The two browsers, driven by the same few verbs: what a test does with a page is written once.

import { openFirefox } from "./firefox.mjs";
import { openWebKit } from "./webkit.mjs";

/**
 * `open(options)` starts a browser with a profile of its own and resolves to
 * `{ version, newWindow(), cookies(), setCookie(cookie), complaints(), close() }`. A window has
 * `goto`, `reload`, `back`, `url`, `click`, `fill`, `text`, `evaluate`, and `frame()`, which has
 * the last four for the first frame of its page. Elements are named by CSS selectors.
 *
 * With `blocksCookies` the browser neither keeps nor sends any cookie. What is true of one
 * browser alone stands beside its name: whether it keeps `Secure` cookies on http://localhost,
 * and partitioned ones in a frame of another site, and whether it ends the requests of a page
 * before the next one is there.
 */
export const browsers = {
  firefox: {
    name: "Firefox ESR",
    open: openFirefox,
    keepsSecureByHttp: true,
    keepsCookiesInFrames: true,
    endsRequestsEarly: true,
  },
  webkit: {
    name: "WebKitGTK",
    open: openWebKit,
    keepsSecureByHttp: false,
    keepsCookiesInFrames: false,
    endsRequestsEarly: true,
  },
};
