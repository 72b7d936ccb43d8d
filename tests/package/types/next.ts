// The types of waxseal/next, in the places where Next.js looks at them.

import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import {
  NextResponse,
  type NextFetchEvent,
  type NextProxy,
  type NextRequest,
} from "next/server.js";
import { credentials } from "waxseal";
import Waxseal from "waxseal/next";
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
