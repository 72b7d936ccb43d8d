"use client";

import { signIn } from "next-auth/react";
import { useRouter } from "next/navigation";
import { useState } from "react";

export default function SignIn() {
  const router = useRouter();
  const [message, setMessage] = useState("");
  const onSubmit = async (data: FormData) => {
    const result = await signIn("credentials", {
      redirect: false,
      identifier: data.get("identifier"),
      password: data.get("password"),
    });
    if (result?.error) {
      setMessage(result.error === "CredentialsSignin" ? "Incorrect password" : result.error);
    }
    if (result?.url) {
      router.replace("/dashboard");
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit(new FormData(event.currentTarget));
      }}
    >
      <input name="identifier" />
      <input name="password" type="password" />
      <p>{message}</p>
      <button>Sign in</button>
    </form>
  );
}
