export interface DbUser {
  id: string;
  name: string | null;
  email: string;
  emailVerified: Date | null;
  image: string | null;
  password: string | null;
  role: "ADMIN" | "USER";
  isTwoFactorEnabled: boolean;
}

const user = (id: string, email: string, role: DbUser["role"], verified: boolean): DbUser => ({
  id,
  name: email.split("@")[0] ?? null,
  email,
  emailVerified: verified ? new Date(0) : null,
  image: null,
  password: "right",
  role,
  isTwoFactorEnabled: false,
});

const users = [
  user("u1", "ada@example.com", "ADMIN", true),
  user("u2", "bob@example.com", "USER", true),
  user("u3", "new@example.com", "USER", false),
];

export const getUserByEmail = async (email: string) =>
  users.find((one) => one.email === email) ?? null;
export const getUserById = async (id: string) => users.find((one) => one.id === id) ?? null;
