"use server";

import { AuthError } from "next-auth";

import { signIn } from "@/auth";

export async function authenticate(prevState: string | undefined, formData: FormData) {
  try {
    await signIn("credentials", formData);
  } catch (error) {
    if (error instanceof AuthError) {
      switch (error.type) {
        case "CredentialsSignin":
          return "Invalid credentials.";
        default:
          return "Something went wrong.";
      }
    }
    throw error;
  }
}

export async function enter(formData: FormData) {
  const message = await authenticate(undefined, formData);
  if (message) throw new Error(message);
}
