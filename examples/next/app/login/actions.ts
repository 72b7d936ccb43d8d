"use server";

import { CredentialsSignin } from "waxseal";
import { signIn } from "@/auth";
import { returnTo } from "@/lib/return-to";
import { signInError } from "@/lib/sign-in-errors";

export interface LoginState {
  error: string | null;
  email: string;
}

/** The login form's own way, for browsers without JavaScript. */
export async function login(_previous: LoginState, form: FormData): Promise<LoginState> {
  const email = String(form.get("email") ?? "");
  const password = String(form.get("password") ?? "");
  const redirectTo = await returnTo(form.get("callbackUrl"));
  try {
    // On success this throws Next's redirect, which must pass through.
    await signIn("credentials", { email, password, redirectTo });
  } catch (error) {
    if (!(error instanceof CredentialsSignin)) throw error;
    return { error: signInError("CredentialsSignin", error.code), email };
  }
  return { error: null, email };
}
