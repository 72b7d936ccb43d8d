"use server";

import { redirect } from "next/navigation";
import { revoke, signOut } from "@/auth";
import { requireSession } from "@/lib/access";

/** Ends one session. With `sub` it must be one of this user's, whatever the form says. */
export async function endSession(form: FormData): Promise<void> {
  const { user } = await requireSession("/sessions");
  await revoke({ sub: user.id, sid: String(form.get("sid")) });
  redirect("/sessions?ended=one");
}

/** Ends all of this user's sessions but this one, also those that the list does not show. */
export async function endOtherSessions(): Promise<void> {
  const { user, sid } = await requireSession("/sessions");
  await revoke({ sub: user.id, except: sid });
  redirect("/sessions?ended=others");
}

/** Ends this one as well. */
export async function endAllSessions(): Promise<void> {
  const { user } = await requireSession("/sessions");
  await revoke({ sub: user.id });
  await signOut({ redirectTo: "/login" });
}
