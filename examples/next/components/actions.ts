"use server";

import { signOut } from "@/auth";

export async function leave() {
  await signOut({ redirectTo: "/" });
}

/** Signs out, and asks for somebody who may see the page. */
export async function switchAccount() {
  await signOut({ redirectTo: "/login?callbackUrl=%2Fadmin" });
}
