// The client.
import type { Session } from "next-auth";
import type {
  ClientSafeProvider,
  GetSessionParams,
  LiteralUnion,
  SessionContextValue,
  SessionProviderProps,
  SignInOptions,
  SignInResponse,
  SignOutResponse,
  UseSessionOptions,
} from "next-auth/react";
import {
  getCsrfToken,
  getProviders,
  getSession,
  SessionContext,
  SessionProvider,
  signIn,
  signOut,
  useSession,
} from "next-auth/react";
import type { BuiltInProviderType } from "next-auth/providers";
import type { GetServerSidePropsContext } from "next";

export function Required(): string {
  const { data, status, update } = useSession({ required: true, onUnauthenticated() {} });
  if (status === "loading") return String(data);
  void update({ name: "a" }).then((session) => session?.user.role);
  return data.user.id;
}

export function Optional(): string | null | undefined {
  const { data: session, status } = useSession();
  return status === "authenticated" ? session.user.role : session;
}

export async function signing(): Promise<string | null | undefined> {
  const response = await signIn("credentials", { redirect: false, email: "a", password: "b" });
  await signIn("github", { callbackUrl: "/" }, { prompt: "login" });
  await signIn();
  const nothing: undefined = await signOut();
  const out: SignOutResponse = await signOut({ redirect: false, callbackUrl: "/" });
  return response?.ok ? response.url : (response?.error ?? out.url ?? nothing);
}

export async function reading(context: GetServerSidePropsContext) {
  const session: Session | null = await getSession(context);
  const csrfToken: string | undefined = await getCsrfToken({ req: context.req });
  const providers = await getProviders();
  const github: ClientSafeProvider | undefined = providers?.github;
  return {
    session,
    csrfToken,
    names: Object.values(providers ?? {}).map(({ name }) => name),
    github,
  };
}

export const App = ({ children, ...rest }: SessionProviderProps) => (
  <SessionProvider {...rest} refetchInterval={60} refetchOnWindowFocus={false} basePath="/auth">
    {children}
  </SessionProvider>
);

export const Context = SessionContext.Provider;
export const value: SessionContextValue = {
  data: null,
  status: "loading",
  update: async () => null,
};
export const options: SignInOptions & UseSessionOptions<false> = { required: false };
export const result = (response: SignInResponse): number => response.status;
export const params: GetSessionParams = { broadcast: false };
export const name: LiteralUnion<BuiltInProviderType> = "mine";

/* Wrong: */
export const wrong1 = () => useSession().data.user;
export const wrong2 = async () => (await signIn("github")).ok;
export const wrong3 = async () => (await signOut()).url;
export const wrong4 = <SessionProvider session={{}} children={null} />;
export const wrong5 = <SessionProvider refetchWhenOffline={true} children={null} />;
export const wrong6 = useSession({ onUnauthenticated() {} });
