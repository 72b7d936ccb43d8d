"use server";

import { AuthError, CredentialsSignin } from "next-auth";
import { redirect } from "next/navigation";

import { auth, signIn, signOut, update } from "@/auth";
import { DEFAULT_LOGIN_REDIRECT } from "@/routes";

export const login = async (values: FormData) => {
  try {
    await signIn("credentials", {
      email: values.get("email"),
      password: values.get("password"),
      redirectTo: DEFAULT_LOGIN_REDIRECT,
    });
  } catch (error) {
    if (error instanceof AuthError) {
      const kind = error instanceof CredentialsSignin ? `credentials ${error.code}` : "other";
      redirect(`/auth/error?type=${error.type}&kind=${encodeURIComponent(kind)}`);
    }
    throw error;
  }
};

export const loginWith = async (values: FormData) => {
  await signIn(String(values.get("provider")), { redirectTo: DEFAULT_LOGIN_REDIRECT });
};

export const logout = async () => {
  await signOut();
};

export const rename = async () => {
  const session = await auth();
  await update({ user: { ...session!.user, name: "Countess" } });
};
