import { cookies } from "next/headers";

const name = "typed-email";

/** Keeps the email of a failed sign-in for the form that comes back. In the address it would get into logs. */
export async function keepTypedEmail(email: string): Promise<void> {
  const value = email.slice(0, 254);
  const secure = process.env.NODE_ENV === "production";
  const options = { path: "/login", maxAge: 60, httpOnly: true, sameSite: "lax", secure } as const;
  (await cookies()).set(name, value, options);
}

export async function typedEmail(): Promise<string> {
  return (await cookies()).get(name)?.value ?? "";
}
