"use client";

import { useActionState, useEffect, useRef } from "react";
import { demoUsers } from "@/lib/demo";
import { login } from "./actions";

export function LoginForm({ target }: { target: string }) {
  const [state, action, pending] = useActionState(login, { error: null, email: "" });
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (state.error) password.current?.focus();
  }, [state]);

  function fill(user: (typeof demoUsers)[number]) {
    if (!email.current || !password.current) return;
    email.current.value = user.email;
    password.current.value = user.password;
    password.current.focus();
  }

  return (
    <>
      <form action={action} className="card form">
        <input type="hidden" name="callbackUrl" value={target} />
        <div aria-live="assertive">
          {state.error && (
            <p className="notice error" id="login-error">
              {state.error}
            </p>
          )}
        </div>
        <label className="field">
          <span>Email</span>
          <input
            ref={email}
            type="email"
            name="email"
            autoComplete="username"
            required
            maxLength={254}
            defaultValue={state.email}
            aria-invalid={state.error !== null}
            aria-describedby={state.error ? "login-error" : undefined}
          />
        </label>
        <label className="field">
          <span>Password</span>
          <input
            ref={password}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            maxLength={256}
            aria-invalid={state.error !== null}
            aria-describedby={state.error ? "login-error" : undefined}
          />
        </label>
        <button className="button" type="submit" aria-disabled={pending}>
          {pending ? "Signing in…" : "Sign in"}
        </button>
      </form>

      <section className="demo" aria-labelledby="demo">
        <h2 id="demo">Demo accounts</h2>
        <ul>
          {demoUsers.map((user) => (
            <li key={user.email}>
              <div>
                <strong>{user.name}</strong> <span className="role">{user.role}</span>
                <p>
                  <code>{user.email}</code>
                  <code>{user.password}</code>
                </p>
              </div>
              <button className="button quiet small needs-script" type="button" onClick={() => fill(user)}>
                Fill in<span className="visually-hidden"> as {user.name}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
