// The types of waxseal/next, in the places where Next.js looks at them.

import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import {
  NextResponse,
  type NextFetchEvent,
  type NextProxy,
  type NextRequest,
} from "next/server.js";
import { credentials } from "waxseal";
import Waxseal, { type NextAuthConfig } from "waxseal/next";
import { expect, type Same } from "./expect.js";

const { auth, proxy, middleware, handlers, signIn, signOut, update } = Waxseal({
  providers: [
    credentials({ authorize: async () => null as { id: string; role: "admin" | "user" } | null }),
  ],
  projections: {
    jwt: { role: "user.role" },
    session: { "user.role": "token.role" },
  },
  callbacks: {
    authorized({ request, auth }) {
      expect<Same<typeof request, NextRequest>>();
      expect<Same<NonNullable<typeof auth>["user"]["role"], "admin" | "user">>();
      return auth !== null || request.nextUrl.pathname === "/";
    },
  },
});
type Session = NonNullable<Awaited<ReturnType<typeof update>>>;
expect<Same<Session["user"]["role"], "admin" | "user">>();

proxy satisfies NextProxy;
middleware satisfies NextProxy;
auth satisfies NextProxy;

// What Next.js asks of the exports of a route file.
type Route = (
  request: NextRequest,
  context: { params: Promise<{ id: string }> },
) => Promise<Response | void> | Response | void;
handlers.GET satisfies Route;
handlers.POST satisfies Route;

const wrapped = auth((request) => {
  expect<Same<typeof request.auth, Session | null>>();
  request.nextUrl satisfies URL | object;
  if (!request.auth) return NextResponse.redirect(new URL("/login", request.url));
  return;
});
wrapped satisfies NextProxy;

const route = auth(async (request, { params }: { params: Promise<{ id: string }> }) => {
  const { id } = await params;
  return Response.json({ id, role: request.auth?.user.role });
});
route satisfies Route;

void (async () => {
  expect<Same<Awaited<ReturnType<typeof read>>, Session | null>>();
  const read = () => auth();
  expect<Same<Session | null, typeof pages>>();
  const pages = await auth({} as NextApiRequest, {} as NextApiResponse);
  const props = await auth({} as GetServerSidePropsContext);
  expect<Same<typeof props, Session | null>>();
  const answer = await auth({} as NextRequest, {} as NextFetchEvent);
  expect<Same<typeof answer, Response>>();

  await update({ name: "Ada" });
  // @ts-expect-error no such option
  await signOut({ redirectto: "/" });
});

// A redirect never returns; `redirect: false` returns where it would have gone.
expect<Same<Awaited<ReturnType<typeof go>>, never>>();
const go = () => signIn("credentials", new FormData());
expect<Same<Awaited<ReturnType<typeof stay>>, string>>();
const stay = () => signIn("credentials", { email: "a", redirectTo: "/", redirect: false });
expect<Same<Awaited<ReturnType<typeof leave>>, { redirect: string }>>();
const leave = () => signOut({ redirect: false });

// @ts-expect-error unknown option
Waxseal({ sesion: {} });
// @ts-expect-error a session projection reads the token
Waxseal({ projections: { session: { role: "user.role" } } });

// A configuration in a file of its own.
{
  const config = {
    pages: { signIn: "/login" },
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
    callbacks: {
      authorized({ request, auth }) {
        expect<Same<typeof request, NextRequest>>();
        return !!auth?.user.name || request.nextUrl.pathname === "/";
      },
    },
  } satisfies NextAuthConfig;
  const { update } = Waxseal({
    ...config,
    providers: [credentials({ authorize: async () => null as { role: "admin" } | null })],
  });
  const role = async () => (await update())?.user.role;
  expect<Same<Awaited<ReturnType<typeof role>>, "admin" | undefined>>();

  // The callbacks of such a file do not know the projections' types; the sessions do.
  const user = null as { id: string; name: string; role: "admin" | "member" } | null;
  const providers = [credentials({ authorize: async () => user })] as const;
  const projections = {
    jwt: { role: "user.role" },
    session: { "user.role": "token.role" },
  } as const;
  const inPlace = {
    projections,
    callbacks: {
      session({ session, token }) {
        session.user.id = token.sub;
        return session;
      },
      jwt({ token, user, trigger }) {
        if (user) token.trigger = trigger;
        return token;
      },
    },
  } satisfies NextAuthConfig;
  const { update: update2 } = Waxseal({ ...inPlace, providers });
  expect<
    Same<
      NonNullable<Awaited<ReturnType<typeof update2>>>,
      { user: { name: string; role: "admin" | "member"; id?: string }; expires: string }
    >
  >();
  const copied = {
    projections,
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, level: 1 } : token),
    },
  } satisfies NextAuthConfig;
  const { update: update3 } = Waxseal({ ...copied, providers });
  type S3 = NonNullable<Awaited<ReturnType<typeof update3>>>;
  expect<Same<S3["user"]["role"], "admin" | "member" | undefined>>();

  const annotated: NextAuthConfig = {
    callbacks: { authorized: ({ request }) => request.nextUrl.pathname === "/" },
  };
  Waxseal(annotated);
  // @ts-expect-error unknown option
  ({ sesion: {} }) satisfies NextAuthConfig;
}
