"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { signIn } from "waxseal/react";

export function LoginForm() {
  const router = useRouter();
  const [error, setError] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const result = await signIn("credentials", { ...fields, redirect: false });
    if (result.ok) router.push("/dashboard");
    else setError(result.error);
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" aria-label="Email" />
      <input name="password" type="password" aria-label="Password" />
      <button id="enter">Sign in</button>
      <p id="error">{error}</p>
    </form>
  );
}
