// Cookie headers byte by byte, as no client sends them.

/**
 * Spellings of a Cookie header, byte by byte, with `N` for the name of a cookie with
 * `__Host-` and `T` for its token: whether this is that cookie.
 */
export const SPELLINGS = {
  "N=T": true,
  " N=T": true,
  "\tN=T \t": true,
  ";; ;N=T;": true,
  "a=1;N=T;b=2": true,
  "a=1;  \t N=T  ;b": true,
  // A space that JavaScript or a server trims, and a browser's prefix rule does not see.
  "\xa0N=T": false,
  "\x85N=T": false,
  "\x0bN=T": false,
  "\x0cN=T": false,
  "\xc2\xa0N=T": false,
  "\xe2\x80\x83N=T": false,
  "\xe3\x80\x80N=T": false,
  "\xef\xbb\xbfN=T": false,
  "\xe2\x80\xa8N=T": false,
  "N\xa0=T": false,
  "N =T": false,
  "N\t=T": false,
  "N= T": false,
  "N=T\xa0": false,
  "N=\xa0T": false,
  // A cookie without a name, whose value looks like one.
  "=N=T": false,
  "==N=T": false,
  " = N=T": false,
  N: false,
  "N=": false,
  // The older syntax (RFC 2965), by which one cookie hides others in quotes.
  '$Version=1; N="T"': false,
  '$Version=1; a="; N=T; b="': true,
  "$N=T": false,
  '"N"=T': false,
  'N="T"': false,
  "N='T'": false,
  'N="T': false,
  "N=T,N=T": false,
  "a=1,N=T": false,
  "a=1&N=T": false,
  // Escapes stay as they are.
  "%5F_Host-B=T": false,
  "__Host%2DB=T": false,
  "N=%T": false,
  // Letter case counts in names.
  "__host-B=T": false,
  "__HOST-B=T": false,
  "__Host-__Host-B=T": false,
  "N.=T": false,
  "N\0=T": false,
  "N=T\0": false,
  "\0N=T": false,
  "N=\0T": false,
  "a=\0; N=T": true,
  "N=T\x7f": false,
  "N=T\r": false,
  "N=T\n": false,
  "a=1\r\nN=T": false,
  "a=1\nN=T": false,
};

/** A spelling with the name and the token of a session of format "signed". */
export function spelt(spelling, token) {
  const base = "waxseal.session-token";
  return spelling.replace(
    /N|B|T/g,
    (letter) => ({ N: `__Host-${base}`, B: base, T: token })[letter],
  );
}
