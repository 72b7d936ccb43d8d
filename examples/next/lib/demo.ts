/** The accounts of a fresh database. Their passwords are public: delete this file in a real app. */
export const demoUsers = [
  { name: "Ada Lovelace", email: "ada@example.com", password: "analytical-engine", role: "admin" },
  { name: "Grace Hopper", email: "grace@example.com", password: "nanosecond-wire", role: "user" },
] as const;
