// The session on the server, in each form that the documentation shows.
import type {
  GetServerSideProps,
  GetServerSidePropsContext,
  InferGetServerSidePropsType,
  NextApiHandler,
  NextApiRequest,
  NextApiResponse,
} from "next";
import type { NextRequest } from "next/server";
import type { Session } from "next-auth";
import NextAuth, { getServerSession, unstable_getServerSession } from "next-auth";
import { getServerSession as fromNext } from "next-auth/next";
import type { GetTokenParams, JWT } from "next-auth/jwt";
import { getToken } from "next-auth/jwt";
import { authOptions } from "./options";

export function auth(
  ...args:
    | [GetServerSidePropsContext["req"], GetServerSidePropsContext["res"]]
    | [NextApiRequest, NextApiResponse]
    | []
) {
  return getServerSession(...args, authOptions);
}

export const props = (async (context) => {
  const session = await getServerSession(context.req, context.res, authOptions);
  if (!session) return { redirect: { destination: "/login", permanent: false } };
  return { props: { session, role: session.user.role } };
}) satisfies GetServerSideProps;
export type Props = InferGetServerSidePropsType<typeof props>;

export const api: NextApiHandler = async (req, res) => {
  const session = await getServerSession(req, res, authOptions);
  const token = await getToken({ req });
  const again = await unstable_getServerSession(req, res, authOptions);
  res.json({ id: session?.user.id, role: token?.role, again });
};

export async function page(): Promise<Session | null> {
  const session = await fromNext(authOptions);
  const role: "admin" | "user" | undefined = session?.user.role;
  const without: Session | null = await getServerSession();
  return role ? session : without;
}

export async function inferred() {
  const session = await getServerSession({
    ...authOptions,
    callbacks: { session: async ({ token }) => ({ only: token.sub, at: 1 }) },
  });
  return session?.only;
}

export async function tokens(req: NextRequest, context: GetServerSidePropsContext) {
  const raw: string = await getToken({ req, raw: true });
  const token: JWT | null = await getToken({
    req: context.req,
    secureCookie: true,
    cookieName: "c",
  });
  const given: GetTokenParams = { req, secret: "s", logger: console, decode: async () => null };
  return [raw, token?.sub, await getToken(given)];
}

export const pages = (req: NextApiRequest, res: NextApiResponse) => NextAuth(req, res, authOptions);
export const app = (req: NextRequest, context: { params: { nextauth: string[] } }) =>
  NextAuth(req, context, authOptions);
export const app15 = (req: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) =>
  NextAuth(req, context, authOptions);

/* Wrong: */
export const wrong1 = (req: NextApiRequest) => getServerSession(req, authOptions);
export const wrong2 = async () => (await getServerSession(authOptions))!.user.nothing;
export const wrong3 = () => getToken({});
export const wrong4 = (req: NextRequest): Promise<string> => getToken({ req });
export const wrong5 = getServerSession({ providers: "none" });
export const wrong6 = NextAuth();
