"use client";

import { useSession } from "waxseal/react";

export function Who() {
  const { data, status } = useSession();
  return (
    <p id="who">
      {status}: {data?.user?.name}
    </p>
  );
}
