// What comes before the first session of a process: the import of a library, `make` once,
// then `read`. Nothing is imported here, because importing is part of what is measured.

import { SECRET, configuration } from "../lib/config.mjs";

const waxseal = (format) => ({
  from: "waxseal",
  takes: "createAuth",
  cookie: format,
  make: ({ createAuth }) => createAuth(configuration({ format })),
  read: (_, auth, header) => auth.verify(header).session,
});

export const beginnings = {
  "waxseal, signed": waxseal("signed"),
  "waxseal, authjs": waxseal("authjs"),
  jose: {
    from: "jose",
    takes: "jwtVerify",
    token: "signed",
    make: () =>
      crypto.subtle.importKey(
        "raw",
        new TextEncoder().encode(SECRET),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["verify"],
      ),
    read: async ({ jwtVerify }, key, token) => (await jwtVerify(token, key)).payload,
  },
  "@auth/core decode": {
    from: "@auth/core/jwt",
    takes: "decode",
    token: "authjs",
    make: () => SECRET,
    read: ({ decode }, secret, token) =>
      decode({ token, secret, salt: "__Secure-authjs.session-token" }),
  },
};
