"use server";

import { redirect } from "next/navigation";
import { update } from "@/auth";
import { requireSession } from "@/lib/access";
import { rename } from "@/lib/users";

/**
 * Changes the name in the database, and returns it; null for one that is no name. The browser then
 * calls `update()`, for its session.
 */
export async function saveName(form: FormData): Promise<string | null> {
  const { user } = await requireSession("/profile");
  const name = String(form.get("name") ?? "").trim();
  if (name === "" || name.length > 80) return null;
  await rename(user.id, name);
  return name;
}

/** Changes both, for browsers without JavaScript. */
export async function saveNameAndSession(form: FormData): Promise<void> {
  const name = await saveName(form);
  if (name === null) redirect("/profile?error=name");
  await update({ name });
  redirect("/profile?saved=1");
}
