"use client";

import { useActionState, useState, useTransition, type FormEvent } from "react";
import { useAppSession } from "@/lib/session";
import { saveName, saveNameAndSession, type ProfileState } from "./actions";

export function ProfileForm({ name }: { name: string }) {
  const { update } = useAppSession();
  const [posted, action] = useActionState(saveNameAndSession, { error: null, saved: null });
  const [state, setState] = useState(posted);
  const [pending, start] = useTransition();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    start(async () => setState(await save(form)));
  }

  async function save(form: FormData): Promise<ProfileState> {
    const state = await saveName(form);
    // The cookie, this page and the other tabs.
    const session = state.saved !== null && (await update({ name: state.saved }));
    return session === null
      ? { error: "Saved. You will see it when you sign in again.", saved: state.saved }
      : state;
  }

  return (
    <form action={action} onSubmit={submit} className="card form">
      <label className="field">
        <span>Name</span>
        <input
          name="name"
          autoComplete="name"
          required
          maxLength={80}
          defaultValue={state.saved ?? name}
          aria-invalid={state.error !== null}
          aria-describedby="profile-status"
        />
      </label>
      <div className="form-row">
        <button className="button" type="submit" aria-disabled={pending}>
          {pending ? "Saving…" : "Save name"}
        </button>
        <p id="profile-status" role="status" className={state.error ? "error-text" : "muted"}>
          {state.error ?? (state.saved ? "Saved, and already in your session." : "")}
        </p>
      </div>
    </form>
  );
}
