export type User = { id: string; name: string; email: string; password: string };

const users: User[] = [
  { id: "410544b2", name: "User", email: "user@nextmail.com", password: "123456" },
];

export async function getUser(email: string): Promise<User | undefined> {
  if (email === "broken@nextmail.com") throw new Error("Failed to fetch user.");
  return users.find((user) => user.email === email);
}
