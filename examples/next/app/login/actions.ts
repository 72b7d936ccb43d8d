"use server";

import { redirect } from "next/navigation";
import { AuthError, CredentialsSignin } from "waxseal";
import { signIn } from "@/auth";
import { returnTo } from "@/lib/return-to";
import { keepTypedEmail } from "@/lib/typed-email";

/** The login form's own way, for browsers without JavaScript. */
export async function login(form: FormData): Promise<void> {
  const email = String(form.get("email") ?? "");
  const password = String(form.get("password") ?? "");
  const callbackUrl = await returnTo(form.get("callbackUrl"));
  try {
    // On success this throws Next's redirect, which must pass through.
    await signIn("credentials", { email, password, redirectTo: callbackUrl });
  } catch (error) {
    if (!(error instanceof CredentialsSignin)) throw error;
    await keepTypedEmail(email);
    const { type, code } = error;
    // The page says what went wrong: without JavaScript the answer of an action shows nowhere else.
    redirect(`/login?${new URLSearchParams({ error: type, code, callbackUrl })}`);
  }
}

/** To the provider, and back by /api/auth/callback/acme. */
export async function continueWithAcme(form: FormData): Promise<void> {
  const callbackUrl = await returnTo(form.get("callbackUrl"));
  try {
    await signIn("acme", { redirectTo: callbackUrl });
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    redirect(`/login?${new URLSearchParams({ error: error.type, callbackUrl })}`);
  }
}
