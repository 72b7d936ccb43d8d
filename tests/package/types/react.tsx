// The session's type in the browser, from the configuration.

import { createAuth, credentials, type InferSession } from "waxseal";
import Waxseal from "waxseal/next";
import {
  getProviders,
  getSession,
  SessionContext,
  SessionProvider,
  signIn,
  signOut,
  useSession,
  type SessionContextValue,
  type SessionProviderProps,
  type SignInOptions,
  type SignInResponse,
  type SignOutParams,
  type UpdateSession,
  type UseSessionOptions,
} from "waxseal/react";
import { expect, type Same } from "./expect.js";

interface User {
  id: string;
  name: string;
  email: string;
  role: "admin" | "user";
  since: Date;
}
const config = {
  providers: [credentials({ authorize: (): User | null => null })],
  projections: {
    jwt: { role: "user.role", since: "user.since" },
    session: { "user.role": "token.role", "user.since": "token.since" },
  },
} as const;

const plain = createAuth(config);
const next = Waxseal(config);
const { auth } = next;

/* ------------------------------------------------------- one type for all */

type Session = InferSession<typeof plain>;
expect<Same<Session["user"]["role"], "admin" | "user">>();
expect<Same<InferSession<typeof auth>, Session>>();
expect<Same<InferSession<typeof next>, Session>>();
expect<Same<InferSession<string>, never>>();

/* -------------------------------------------------------------- useSession */

export function Profile() {
  const { data, status, update } = useSession<typeof auth>();
  expect<Same<typeof status, "authenticated" | "unauthenticated" | "loading">>();
  expect<Same<typeof data, Session | null>>();
  expect<Same<typeof update, UpdateSession<Session>>>();
  // @ts-expect-error there may be no session
  data.user;
  if (status === "authenticated") expect<Same<typeof data, Session>>();
  else expect<Same<typeof data, null>>();
  // @ts-expect-error what no projection makes is not there
  data?.user.plan;
  return <b>{data?.user.role}</b>;
}

export function Dashboard() {
  const { data, status } = useSession<typeof plain>({ required: true });
  expect<Same<typeof status, "authenticated" | "loading">>();
  if (status === "loading") return null;
  return <b>{data.user.role}</b>;
}

export function ByItsOwnType() {
  const { data } = useSession<Session>({ required: false });
  expect<Same<typeof data, Session | null>>();
}

/** Once for the whole app. */
const useAppSession = useSession<typeof auth>;

export function Once() {
  const { data } = useAppSession();
  expect<Same<typeof data, Session | null>>();
  const required = useAppSession({ required: true, onUnauthenticated() {} });
  expect<Same<typeof required.status, "authenticated" | "loading">>();
}

export function Untyped(options: UseSessionOptions<boolean>) {
  const { data, status } = useSession(options);
  expect<Same<typeof status, "authenticated" | "unauthenticated" | "loading">>();
  // @ts-expect-error a role is nothing that every session has
  data?.user.role;
  return data?.user.name ?? data?.user.email ?? data?.expires;
}

// What a callback returns comes as JSON.
const called = createAuth({
  ...config,
  callbacks: {
    session: ({ session }) => ({ ...session, at: new Date(), count: 1n, hello() {} }),
  },
});

export function Called() {
  const { data } = useSession<typeof called>({ required: true });
  if (!data) return;
  expect<Same<typeof data.at, string>>();
  expect<Same<typeof data.count, string>>();
  expect<Same<typeof data.user.role, "admin" | "user">>();
  // @ts-expect-error functions do not cross
  data.hello;
}

/* ----------------------------------------------------------------- the rest */

export async function calls() {
  const session = await getSession<typeof auth>();
  expect<Same<typeof session, Session | null>>();
  (await getSession())?.user.name;
  await getSession({ broadcast: false });
  (await getProviders())?.["github"]?.signinUrl;

  const result = await signIn("credentials", { email: "", password: "", redirect: false });
  expect<Same<typeof result, SignInResponse>>();
  if (!result.ok) result.error satisfies string | undefined;
  const gone = await signIn("credentials", { email: "", redirectTo: "/" });
  expect<Same<typeof gone, void>>();
  await signIn();
  await signIn("github", {}, { scope: "read:user" });
  await signIn("github", undefined, new URLSearchParams("scope=read:user"));

  const { url } = await signOut({ redirect: false });
  url.toUpperCase();
  const out = await signOut({ callbackUrl: "/" });
  expect<Same<typeof out, void>>();

  const inOptions: SignInOptions = { redirectTo: "/", anything: 1 };
  const outOptions: SignOutParams = { redirectTo: "/" };
  await signIn("credentials", inOptions);
  await signOut(outOptions);
  // @ts-expect-error a path is text
  await signOut({ redirectTo: 1 });
}

export async function Layout({ children }: { children: React.ReactNode }) {
  const session = await next.auth();
  const props: SessionProviderProps = {
    session,
    basePath: "/api/auth",
    refetchInterval: 60,
    refetchOnWindowFocus: false,
    refetchWhenOffline: false,
  };
  return (
    <SessionProvider {...props}>
      <SessionProvider>{children}</SessionProvider>
      <SessionProvider session={null}>{children}</SessionProvider>
      <SessionProvider session={undefined} refetchWhenOffline={false} children={children} />
      {/* @ts-expect-error the context value is no session */}
      <SessionProvider session={{ data: session }}>{children}</SessionProvider>
    </SessionProvider>
  );
}

const value: SessionContextValue = { data: null, status: "loading", update: async () => null };
export const story = <SessionContext.Provider value={value}>story</SessionContext.Provider>;
export const required: SessionContextValue<true> = {
  data: { user: {}, expires: "" },
  status: "authenticated",
  update: async () => null,
};
