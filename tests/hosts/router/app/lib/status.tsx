"use client";

import { useSession } from "waxseal/react";

export function Status({ id = "status" }: { id?: string }) {
  const { status, data } = useSession();
  return (
    <output id={id}>
      {status} {data?.user.name ?? "nobody"}
    </output>
  );
}
