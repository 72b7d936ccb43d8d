const users = [
  { id: "u1", name: "Ada Lovelace", email: "ada@example.com", image: null, role: "admin" },
  // Needs several cookies.
  {
    id: "u2",
    name: "Grace Hopper",
    email: "grace@example.com",
    image: null,
    role: "user",
    notes: "x".repeat(6000),
  },
];

export const fields = { email: { label: "Email" } };

export function authorize(credentials: { email?: unknown } | undefined): any {
  return users.find(({ email }) => email === credentials?.email) ?? null;
}
