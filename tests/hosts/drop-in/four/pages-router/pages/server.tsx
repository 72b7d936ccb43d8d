import type { GetServerSidePropsContext } from "next";
import { getServerSession } from "next-auth/next";
import { useSession } from "next-auth/react";

import { authOptions } from "./api/auth/[...nextauth]";

export default function ServerSide() {
  const { data: session } = useSession();
  return <pre>{JSON.stringify(session)}</pre>;
}

export async function getServerSideProps(context: GetServerSidePropsContext) {
  return {
    props: {
      session: await getServerSession(context.req, context.res, authOptions),
    },
  };
}
