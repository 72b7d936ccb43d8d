import type { Session } from "./session";

/** The accounts of a fresh database. Their passwords are public: delete this file in a real app. */
export const demoUsers = [
  { name: "Ada Lovelace", email: "ada@example.com", password: "analytical-engine", role: "admin" },
  { name: "Grace Hopper", email: "grace@example.com", password: "nanosecond-wire", role: "user" },
] as const;

/** What the start page shows a visitor who has no session yet. */
export const sampleSession: Session = {
  user: { name: "Grace Hopper", email: "grace@example.com", id: "k3J9…", role: "user" },
  expires: "2027-01-30T09:41:00.000Z",
  sid: "Zm9yIHlvdSBvbmx5…",
  signedInAt: "2026-12-31T09:41:00.000Z",
  sealedAt: "2026-12-31T09:41:00.000Z",
};
