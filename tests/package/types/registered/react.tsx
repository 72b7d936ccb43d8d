// The session's type in the browser, registered once for the whole project.

import { credentials, type DefaultSession, type InferSession } from "waxseal";
import Waxseal from "waxseal/next";
import { SessionProvider as RouterProvider } from "waxseal/next/client";
import {
  getSession,
  SessionProvider,
  useSession,
  type ClientSession,
  type UpdateSession,
} from "waxseal/react";
import { expect, type Same } from "../expect.js";

interface User {
  id: string;
  role: "admin" | "user";
}

const { auth } = Waxseal({
  providers: [credentials({ authorize: (): User | null => null })],
  callbacks: {
    jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
    session: ({ session, token }) => ({
      ...session,
      since: new Date(),
      user: { ...session.user, role: token.role },
    }),
  },
});

declare module "waxseal/react" {
  interface Register {
    session: typeof auth;
  }
}

type Session = InferSession<typeof auth>;
type Received = ClientSession<typeof auth>;
expect<Same<Received["since"], string>>();

export function Profile() {
  const { data, status, update } = useSession();
  expect<Same<typeof data, Received | null>>();
  expect<Same<typeof update, UpdateSession<Received>>>();
  if (status === "authenticated") expect<Same<typeof data, Received>>();
  // @ts-expect-error what no callback makes is not there
  data?.user.plan;
  const required = useSession({ required: true });
  expect<Same<typeof required.status, "authenticated" | "loading">>();
  return <b>{required.data?.user.role}</b>;
}

/** A type argument has the last word. */
export function Other() {
  const { data } = useSession<DefaultSession>();
  expect<Same<typeof data, DefaultSession | null>>();
  // @ts-expect-error a role is nothing that every session has
  data?.user.role;
}

export async function calls() {
  const session = await getSession();
  expect<Same<typeof session, Received | null>>();
  session?.user.role satisfies "admin" | "user" | undefined;
}

export async function Layout({ received }: { received: Received }) {
  const session: Session | null = await auth();
  return (
    <SessionProvider session={session}>
      <RouterProvider session={received}>a</RouterProvider>
      <SessionProvider session={null}>b</SessionProvider>
      <SessionProvider>c</SessionProvider>
      {/* @ts-expect-error a session of another kind */}
      <SessionProvider session={{ user: { name: "Ada" }, expires: "" }}>d</SessionProvider>
      {/* @ts-expect-error nor here */}
      <RouterProvider session={{ user: { role: "owner" }, expires: "" }}>e</RouterProvider>
    </SessionProvider>
  );
}
