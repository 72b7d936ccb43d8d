import { forbidden, redirect } from "next/navigation";
import { auth } from "@/auth";
import { findById, listAccounts, type Account } from "./users";

/** The session, or off to the login page. The proxy checked already; this holds even where no proxy ran. */
export async function requireSession(path: string) {
  const session = await auth();
  if (!session) redirect(`/login?callbackUrl=${encodeURIComponent(path)}`);
  return session;
}

/**
 * All accounts, for admins only. The cookie says who you are; the database says what you may do
 * now, so a role taken away counts at once.
 */
export async function accountsForAdmin(path: string): Promise<Account[]> {
  const session = await requireSession(path);
  const user = await findById(session.user.id);
  if (user?.role !== "admin") forbidden();
  return listAccounts();
}
