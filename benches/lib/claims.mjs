// The people whose sessions are measured: 64 of them, so that no library profits
// from seeing the same token again.

export const PEOPLE = 64;

/** Their users, each with claims whose JSON is exactly `bytes` long. */
export function people(bytes) {
  return Array.from({ length: PEOPLE }, (_, index) => user(index, bytes));
}

/** The claims of a user, in the order in which Auth.js writes them. */
export function claimsOf({ id, image, ...rest }) {
  const { name, email, role, ...more } = rest;
  const iat = Math.floor(Date.now() / 1000);
  return {
    name,
    email,
    ...(image && { picture: image }),
    sub: id,
    role,
    ...more,
    iat,
    exp: iat + 30 * 86400,
    jti: uuid(Number(id.slice(-3))),
  };
}

/** The session that waxseal makes of the claims, with the projection of the benchmark. */
export function sessionOf(claims) {
  const { name, email, picture: image, sub: id, role } = claims;
  const user = { name, email, ...(image && { image }), id, role };
  return { user, expires: new Date(claims.exp * 1000).toISOString() };
}

/** The session that Auth.js makes of them by default. */
export function authjsSessionOf(claims) {
  const { name, email, picture: image } = claims;
  return { user: { name, email, ...(image && { image }) } };
}

function user(index, bytes) {
  const number = String(index).padStart(3, "0");
  const user = {
    name: `Ada Lovelace ${number}`,
    email: `ada.${number}@example.com`,
    // The smallest has no room for it.
    ...(bytes >= 300 && { image: `https://example.com/avatars/${number}.png` }),
    id: `user-${number}`,
    role: index % 4 === 0 ? "admin" : "member",
    team: "",
  };
  const missing = () => bytes - JSON.stringify(claimsOf(user)).length;
  // What fills big tokens in practice: nested permissions, slow to parse.
  if (bytes >= 1024) {
    user.permissions = {};
    for (let at = 0; missing() > 120; at++) {
      user.permissions[`project-${number}-${at}`] = {
        read: true,
        write: at % 2 === 0,
        scopes: ["docs", "wiki"],
      };
    }
  }
  user.team = "t".repeat(missing());
  return user;
}

function uuid(number) {
  return `${number.toString(16).padStart(8, "0")}-5f3b-4c1d-9a7e-2b8f6d0c4e1a`;
}
