"use client";

import { useState } from "react";

import { authenticate } from "@/lib/actions";

export default function LoginForm() {
  const [errorMessage, setErrorMessage] = useState<string | undefined>();
  return (
    <form action={async (data: FormData) => setErrorMessage(await authenticate(undefined, data))}>
      <input name="email" />
      <input name="password" type="password" />
      <p>{errorMessage}</p>
    </form>
  );
}
