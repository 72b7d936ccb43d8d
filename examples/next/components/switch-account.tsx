"use client";

import type { FormEvent } from "react";
import { signOut } from "waxseal/react";
import { switchAccount } from "./actions";

/** Signs in as somebody else, and comes back to the admin page. */
export function SwitchAccount() {
  return (
    <form action={switchAccount} onSubmit={leaveEverywhere}>
      <button className="button quiet" type="submit">
        Sign in as someone else
      </button>
    </form>
  );
}

/** With JavaScript the other tabs are told as well. */
function leaveEverywhere(event: FormEvent) {
  event.preventDefault();
  void signOut({ redirectTo: "/login?callbackUrl=%2Fadmin" });
}
