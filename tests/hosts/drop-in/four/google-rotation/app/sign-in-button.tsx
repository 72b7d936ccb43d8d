"use client";

import { ClientSafeProvider, getProviders, LiteralUnion, signIn } from "next-auth/react";
import { BuiltInProviderType } from "next-auth/providers/index";
import { useEffect, useState } from "react";

type Providers = Record<LiteralUnion<BuiltInProviderType, string>, ClientSafeProvider>;

export default function SignInButton() {
  const [providers, setProviders] = useState<Providers | null>(null);
  useEffect(() => {
    void getProviders().then(setProviders);
  }, []);
  return (
    <>
      {providers &&
        Object.values(providers).map((provider) => (
          <button key={provider.name} onClick={() => signIn(provider.id, { callbackUrl: "/" })}>
            {provider.name}
          </button>
        ))}
    </>
  );
}
