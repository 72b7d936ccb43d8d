import type { GetServerSideProps } from "next";
import { authOf } from "@/auth";

type Props = { name: string };

export const getServerSideProps: GetServerSideProps<Props> = async (context) => {
  const session = await authOf(context.req.headers["x-config"]).auth(context);
  return { props: { name: session?.user.name ?? "nobody" } };
};

export default function Pages({ name }: Props) {
  return <h1>{name}</h1>;
}
