import type { GetServerSidePropsContext, InferGetServerSidePropsType } from "next";
import { getCsrfToken, getProviders, getSession } from "next-auth/react";

export default function Private({
  name,
  providers,
}: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <main>
      <h1>{name}</h1>
      <pre>
        {Object.values(providers ?? {}).map((provider) => `${provider.id} ${provider.name};`)}
      </pre>
    </main>
  );
}

export const getServerSideProps = async (context: GetServerSidePropsContext) => {
  const session = await getSession(context);
  if (!session) {
    return { redirect: { destination: "/api/auth/signin", permanent: false } };
  }
  const csrf = await getCsrfToken(context);
  const providers = await getProviders();
  return { props: { name: `${session.user?.name} ${typeof csrf}`, providers } };
};
