// Where waxseal means to differ from Auth.js v5 and NextAuth.js v4 alike: in which
// scenarios, in which fields, what they hold, and why.

export const COMMON = [
  /* headers */
  {
    at: /\.headers\.(cache-control|expires|pragma)$/,
    theirs: undefined,
    why: "every answer is about one person, so no cache may keep it",
  },
  {
    at: /\.headers\.(vary|x-content-type-options)$/,
    theirs: undefined,
    why: "as above; and no browser may guess types",
  },
  {
    at: /\.headers\.(content-security-policy|referrer-policy|x-frame-options)$/,
    theirs: undefined,
    why: "a page with a login form is framed and scripted by nobody",
  },
  {
    at: /\.headers\.content-type$/,
    theirs: /^text\/html$/,
    ours: "text/html; charset=utf-8",
    why: "the encoding is said before the page says it",
  },
  {
    at: /\.location-form$/,
    theirs: "absolute",
    ours: "path",
    why: "a path leads to the host that the browser used, whatever a proxy has left of it",
  },
  {
    in: /^pages/,
    at: /GET .*\.headers\.location$/,
    theirs: /[?&]callbackUrl=https%3A%2F%2Fapp\.example/,
    ours: /[?&]callbackUrl=%2F/,
    why: "as above",
  },
  {
    at: /callback-url\.value-form$/,
    theirs: "absolute",
    ours: "path",
    why: "a cookie outlives the answer: no host that only the request named is kept in it",
  },

  /* cookies */
  {
    at: /GET \/(session|csrf|error)\S*\.(cookies\.|cookie-order$)/,
    theirs: /./,
    ours: undefined,
    why: "what only reads sets no cookie of another purpose, and no session that did not change",
  },
  {
    at: /GET \/(session|csrf|error)\S*\.cookie-order$/,
    theirs: /./,
    why: "as above",
  },
  {
    in: /^(methods|addresses|bodies)$/,
    at: /\.(cookies\.|cookie-order$)/,
    theirs: /./,
    ours: /^$/,
    why: "as above: a request that is refused sets no cookie",
  },
  {
    at: /POST \/session\.(cookies\.\S*callback-url\.|cookie-order$)/,
    in: /nobody/,
    theirs: /./,
    why: "as above",
  },
  {
    at: /POST \/session\.(cookies\.\S*session-token\.|cookie-order$)/,
    in: /^POST session/,
    theirs: /./,
    why: "an update that changes nothing writes nothing",
  },
  {
    at: /session-token\.attributes$/,
    theirs: /^Max-Age=0; Path=/,
    ours: /^Max-Age=0; Path=\/; Expires=/,
    why: "cleared by Expires too",
  },
  {
    at: /session-token\.attributes$/,
    theirs: /; Expires=\(in \d+ minutes\); HttpOnly/,
    ours: /; Expires=\(in \d+ minutes\); Max-Age=\d+; HttpOnly/,
    why: "a browser whose clock is fast keeps it all the same",
  },

  {
    at: /POST \/callback\/credentials\S*\.cookies\.\S*\.device\.(value|attributes)$/,
    theirs: undefined,
    why: "a browser that has signed in is counted by itself when sign-ins fail",
  },
  {
    at: /POST \/callback\/credentials\S*\.cookies\.\S*\.form-state\.(value|attributes)$/,
    theirs: undefined,
    why: "the sign-in page shows again which name failed, and how long to wait",
  },
  {
    at: /POST \/callback\/credentials\S*\.cookie-order$/,
    theirs: /^(\S+callback-url)?$/,
    ours: /^(\S+callback-url )?\S+form-state$/,
    why: "as above",
  },
  {
    at: /\.cookie-order$/,
    theirs: /^(\S+callback-url )?\S+session-token$/,
    ours: /^(\S+callback-url )?(\S+session-token)( \2)?( \S+\.device)?$/,
    why: "on https a session that came is set or cleared after its twin with Partitioned is cleared; the browser is known by another cookie",
  },
  {
    at: /\.cookies-before\.0$/,
    theirs: undefined,
    ours: /session-token=; Max-Age=0; Path=\/; Expires=[^;]+; HttpOnly; Secure; Partitioned; SameSite=Lax$/,
    why: "as above",
  },
  {
    in: /^GET session, a broken cookie$/,
    at: /^0 GET \/session\.cookies\.\S+session-token\.value$/,
    theirs: "",
    ours: undefined,
    why: "a read clears only what opened: another server's secret or another application may have made it",
  },

  /* claims and callbacks */
  {
    at: /\.(token|value)\.(sid|auth_time|rev)$/,
    theirs: undefined,
    why: "the session's id, when it began, how often it was written",
  },
  {
    at: /\.(0|credentials|body)\.(csrfToken|callbackUrl)$/,
    ours: undefined,
    why: "credentials are the fields of the form, not those of the protocol",
  },
  { at: /authorize\.0\.keys$/, theirs: /csrfToken/, ours: "password username", why: "as above" },
  {
    at: /authorize\.1\.headers\.content-type$/,
    theirs: /urlencoded/,
    ours: "application/json",
    why: "the body that authorize gets is JSON in both; ours says so",
  },
  {
    in: /^jwt (throws|returns nothing) at a read|^session throws/,
    at: /1 GET \/session\.(body|body\..*|cookies\.\S*value)$/,
    theirs: /^(null)?$/,
    why: "a callback that fails signs nobody out: the session by the projections, the cookie stays",
  },
  {
    in: /^jwt throws at an update/,
    at: /1 POST \/session\.(body|body\..*|cookie-order|cookies\..*)$/,
    why: "as above",
  },
  {
    in: /^jwt returns null at sign-in/,
    at: /^0 POST .*\.(headers\.location|called|calls\.3.*|cookie-order|cookies\..*callback-url\..*)$/,
    why: "a sign-in that begins no session says so: AccessDenied",
  },
  {
    in: /^session returns null/,
    at: /1 GET \/session\.(called|calls\.2 events\.session.*)$/,
    ours: /^(jwt session)?$/,
    why: "a session that is hidden is no session that was read",
  },
  {
    in: /^POST session/,
    at: /jwt\.0\.session(\.role)?$/,
    ours: undefined,
    why: "an update has only the names that projections.update lists",
  },
  {
    in: /^POST session$/,
    at: /(name)$/,
    theirs: "Žofie 山田",
    ours: "Countess",
    why: "those names go into the token without a callback",
  },
  {
    in: /^POST session, jwt merges|at an update$/,
    at: /jwt\.0\.token\.name$/,
    theirs: "Žofie 山田",
    ours: "Countess",
    why: "as above",
  },
  {
    in: /^sign out, .* a broken cookie/,
    at: /(\.called|events\.signOut\..*)$/,
    ours: /^(events\.signOut|token|null)?$/,
    why: "events.signOut hears of every session cookie that is cleared",
  },

  /* where to go */
  {
    at: /\.url$/,
    theirs: "https://app.example/api/auth/../../deep?a=1#b",
    ours: "https://app.example/deep?a=1#b",
    why: "addresses leave in their normal form",
  },
  {
    in: /callbackUrl .*evil/,
    at: /\.(location|value)$/,
    theirs: /^https:\/\/app\.example\/[/\\]/,
    ours: "https://app.example/",
    why: "a path that looks like a host is none",
  },
  {
    in: /callbackUrl "nonsense"|^callbacks\.redirect throws/,
    at: /^0 POST /,
    why: "what is no address, or fails to become one, leads home, with the user signed in",
  },
  {
    in: /^callbacks\.redirect lets a partner pass/,
    at: /\.(cookie-order|cookies\..*callback-url\..*)$/,
    theirs: /./,
    why: "only addresses of the application are kept in the cookie",
  },

  /* requests that are refused */
  {
    in: /^GET signin$/,
    at: /^3 GET \/signin\/credentials\./,
    why: "a provider has a sign-in page of its own",
  },
  {
    in: /^(methods|addresses|bodies)$/,
    at: /\.(status|headers\.(allow|content-type|location)|location-form|body|body\.(error|message))$/,
    why: "404, 405, 413, 415 and 400 as HTTP means them, in JSON with a code",
  },
  {
    in: /^a corrupt callback-url cookie$/,
    at: /./,
    why: "a corrupt cookie breaks nothing",
  },
  {
    in: /^another site posts$/,
    at: /./,
    why: "Origin and Sec-Fetch-Site are looked at first",
  },
];
