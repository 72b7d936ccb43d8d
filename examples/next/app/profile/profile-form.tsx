"use client";

import { useLayoutEffect, useState, useTransition, type FormEvent } from "react";
import { useAppSession } from "@/lib/session";
import { saveName, saveNameAndSession } from "./actions";

const messages = {
  saved: "Saved, and already in your session.",
  late: "Saved. You will see it when you sign in again.",
  unfit: "A name has 1 to 80 characters.",
};
type Result = keyof typeof messages;

/** Saves with requests, and where there is no JavaScript as a form: `posted` is what came of that. */
export function ProfileForm({ name, posted }: { name: string; posted: Result | null }) {
  const { update } = useAppSession();
  const [result, setResult] = useState(posted);
  const [pending, start] = useTransition();
  const isUnfit = result === "unfit";

  // Next.js hides a page that is left; what it said is old when it is shown again.
  useLayoutEffect(() => () => setResult(posted), [posted]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    start(async () => setResult(await save(form)));
  }

  async function save(form: FormData): Promise<Result> {
    const name = await saveName(form);
    if (name === null) return "unfit";
    // The cookie, this page and the other tabs.
    return (await update({ name })) === null ? "late" : "saved";
  }

  return (
    <form action={saveNameAndSession} onSubmit={submit} className="card form">
      <label className="field">
        <span>Name</span>
        <input
          name="name"
          autoComplete="name"
          required
          maxLength={80}
          defaultValue={name}
          aria-invalid={isUnfit}
          aria-describedby="profile-status"
        />
      </label>
      <div className="form-row">
        <button className="button" type="submit" aria-disabled={pending}>
          {pending ? "Saving…" : "Save name"}
        </button>
        <p id="profile-status" role="status" className={isUnfit ? "error-text" : "muted"}>
          {result && messages[result]}
        </p>
      </div>
    </form>
  );
}
