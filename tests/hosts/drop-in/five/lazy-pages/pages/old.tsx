import type { GetServerSideProps } from "next";
import type { Session } from "next-auth";
import { SessionProvider, useSession } from "next-auth/react";

import { auth } from "@/auth";

function Name() {
  const { data, status } = useSession();
  return <pre>{`${status} ${data?.user?.name ?? "nobody"}`}</pre>;
}

export default function Old({ session }: { session: Session | null }) {
  return (
    <SessionProvider session={session}>
      <Name />
    </SessionProvider>
  );
}

export const getServerSideProps: GetServerSideProps = async (context) => {
  const session = await auth(context);
  return { props: { session } };
};
