"use server";

import { update } from "@/auth";
import { requireSession } from "@/lib/access";
import { rename } from "@/lib/users";

export interface ProfileState {
  error: string | null;
  saved: string | null;
}

export async function saveName(_previous: ProfileState, form: FormData): Promise<ProfileState> {
  const { user } = await requireSession("/profile");
  const name = String(form.get("name") ?? "").trim();
  if (name === "" || name.length > 80) return { error: "A name has 1 to 80 characters.", saved: null };
  await rename(user.id, name);
  await update({ name });
  return { error: null, saved: name };
}
