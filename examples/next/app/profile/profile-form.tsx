"use client";

import { useActionState } from "react";
import { saveName } from "./actions";

export function ProfileForm({ name }: { name: string }) {
  const [state, action, pending] = useActionState(saveName, { error: null, saved: null });
  return (
    <form action={action} className="card form">
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
