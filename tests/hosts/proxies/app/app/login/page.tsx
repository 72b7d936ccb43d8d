"use client";

import * as authjs from "next-auth/react";
import { useState, type FormEvent } from "react";
import * as waxseal from "waxseal/react";

/** Signs in with the client that its button names, and follows it. */
export default function Login() {
  const [result, setResult] = useState<unknown>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const button = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement;
    const client = button.value === "authjs" ? authjs : waxseal;
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const callbackUrl = new URL(window.location.href).searchParams.get("callbackUrl") ?? "/";
    const redirect = fields.password === "right";
    const result = await client.signIn("credentials", { ...fields, callbackUrl, redirect } as {
      redirect: false;
    });
    setResult(result ?? null);
  }

  return (
    <>
      <h1>Sign in</h1>
      <form onSubmit={submit}>
        <input type="email" name="email" aria-label="Email" required />
        <input type="password" name="password" aria-label="Password" required />
        <button value="authjs">With next-auth</button>
        <button value="waxseal">With waxseal</button>
      </form>
      <button type="button" onClick={() => authjs.signOut({ callbackUrl: "/?left" })}>
        Leave with next-auth
      </button>
      <button type="button" onClick={() => waxseal.signOut({ callbackUrl: "/?left" })}>
        Leave with waxseal
      </button>
      <button type="button" onClick={() => waxseal.signIn()}>
        Choose provider
      </button>
      <pre id="result">{JSON.stringify(result)}</pre>
    </>
  );
}
