"use client";

import { useLayoutEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { signIn } from "waxseal/react";
import { demoUsers } from "@/lib/demo";
import { useAppSession } from "@/lib/session";
import { signInFailure, type SignInFailure } from "@/lib/sign-in-errors";
import { login } from "./actions";
import { PasswordField } from "./password-field";

/** Signs in with a request, and where there is no JavaScript as a form that the server answers. */
export function LoginForm({ target, children, ...failed }: Props) {
  const { status } = useAppSession();
  const [failure, setFailure] = useState(failed.failure);
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // Once there is a session, <SessionProvider> has this page made again, and that leads on to the target.
  const busy = pending || status === "authenticated";

  // With Cache Components, Next.js hides a page that is left, and would keep the password in it.
  useLayoutEffect(() => {
    const { current } = form;
    return () => {
      current?.reset();
      setFailure(failed.failure);
    };
  }, [failed.failure]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const { email, password: secret } = Object.fromEntries(new FormData(event.currentTarget));
    setPending(true);
    setFailure(null);
    // Without an answer from the server, `signIn` throws.
    const unreachable = { error: "Unreachable", code: undefined };
    const result = await signIn("credentials", {
      email,
      password: secret,
      redirectTo: target,
      redirect: false,
    }).catch(() => unreachable);
    setPending(false);
    setFailure(signInFailure(result.error, result.code));
    if (result.error === undefined || !password.current) return;
    password.current.value = "";
    password.current.focus();
  }

  function fill(user: (typeof demoUsers)[number]) {
    if (!email.current || !password.current) return;
    email.current.value = user.email;
    password.current.value = user.password;
    password.current.focus();
  }

  return (
    <>
      <form ref={form} action={login} onSubmit={submit} className="card form">
        <input type="hidden" name="callbackUrl" value={target} />
        <div aria-live="assertive">
          {failure && (
            <p className="notice error" id="login-error">
              {failure.text}
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
            defaultValue={failed.email}
            aria-invalid={failure?.isOfFields}
            aria-describedby={failure?.isOfFields ? "login-error" : undefined}
          />
        </label>
        <PasswordField
          ref={password}
          isHidden={busy}
          autoFocus={failed.email !== ""}
          aria-invalid={failure?.isOfFields}
          aria-describedby={failure?.isOfFields ? "login-error" : undefined}
        />
        <button className="button" type="submit" aria-disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </button>
      </form>
      {children}

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
              <button
                className="button quiet small needs-script"
                type="button"
                onClick={() => fill(user)}
              >
                Fill in<span className="visually-hidden"> as {user.name}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface Props {
  /** Where to go afterwards. */
  target: string;
  /** What went wrong in an attempt without JavaScript, and the email that was typed. */
  failure: SignInFailure | null;
  email: string;
  /** Other ways to sign in. */
  children: ReactNode;
}
