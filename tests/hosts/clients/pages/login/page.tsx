"use client";

import { useState, type FormEvent } from "react";
import { signIn } from "../client";

export default function Login() {
  const [result, setResult] = useState<unknown>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setResult(undefined);
    const { stay, ...fields } = Object.fromEntries(new FormData(event.currentTarget));
    const { searchParams } = new URL(window.location.href);
    const callbackUrl = searchParams.get("callbackUrl") ?? "/";
    const redirect = stay === undefined;
    const result = await signIn("credentials", { ...fields, callbackUrl, redirect } as {
      redirect: false;
    });
    setResult(result ?? null);
    if (result?.url && !redirect) window.location.assign(result.url);
  }

  return (
    <>
      <h1>Sign in</h1>
      <form onSubmit={submit}>
        <label>
          Email <input type="email" name="email" required />
        </label>
        <label>
          Password <input type="password" name="password" required />
        </label>
        <label>
          <input type="checkbox" name="stay" defaultChecked /> Stay on this page
        </label>
        <button type="submit">Sign in</button>
      </form>
      <pre id="result">{JSON.stringify(result, null, 2)}</pre>
    </>
  );
}
