"use server";

import { WaxsealError } from "waxseal";
import { signIn } from "@/auth";
import { returnTo } from "@/lib/return-to";

export interface LoginState {
  error: string | null;
  email: string;
}

export async function login(_previous: LoginState, form: FormData): Promise<LoginState> {
  const email = String(form.get("email") ?? "");
  const password = String(form.get("password") ?? "");
  const redirectTo = await returnTo(form.get("callbackUrl"));
  try {
    // On success this throws Next's redirect, which must pass through.
    await signIn("credentials", { email, password, redirectTo });
  } catch (error) {
    if (!(error instanceof WaxsealError) || error.code !== "credentials") throw error;
    return { error: "That email and password do not match. Check both and try again.", email };
  }
  return { error: null, email };
}
