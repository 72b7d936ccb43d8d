import { getServerSession } from "next-auth";

import auth from "@/auth";

export default async function Index({ params }: { params: any }) {
  const { locale } = await params;
  const session = await getServerSession(auth);
  return <pre>{`${locale} ${session?.user?.name ?? "nobody"}`}</pre>;
}
