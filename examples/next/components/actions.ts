"use server";

import { signOut } from "@/auth";

export async function leave() {
  await signOut({ redirectTo: "/" });
}
