"use client";

import { useRouter } from "next/navigation";
import { signOut } from "waxseal/react";

export function SignOut() {
  const router = useRouter();
  return (
    <button
      onClick={async () => {
        await signOut({ redirect: false });
        router.push("/");
      }}
    >
      Leave
    </button>
  );
}
