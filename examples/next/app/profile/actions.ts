"use server";

import { update } from "@/auth";
import { requireSession } from "@/lib/access";
import { rename } from "@/lib/users";

export interface ProfileState {
  error: string | null;
  saved: string | null;
}

/** Changes the name in the database. The browser then calls `update()`, for its session. */
export async function saveName(form: FormData): Promise<ProfileState> {
  const { user } = await requireSession("/profile");
  const name = String(form.get("name") ?? "").trim();
  if (name === "" || name.length > 80)
    return { error: "A name has 1 to 80 characters.", saved: null };
  await rename(user.id, name);
  return { error: null, saved: name };
}

/** Changes both, for browsers without JavaScript. */
export async function saveNameAndSession(
  _previous: ProfileState,
  form: FormData,
): Promise<ProfileState> {
  const state = await saveName(form);
  if (state.saved !== null) await update({ name: state.saved });
  return state;
}
