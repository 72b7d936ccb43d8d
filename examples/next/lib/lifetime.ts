const day = 86_400;

/** How long a session lives, in seconds. */
export const lifetime = {
  maxAge: 30 * day, // without a visit
  updateAge: day, // a visit renews the cookie, at most this often
  absoluteMaxAge: 90 * day, // then sign in again, whatever happens
};
