import type { GetServerSideProps } from "next";
import { auth } from "@/auth";

type Props = { json: string };

export const getServerSideProps: GetServerSideProps<Props> = async (context) => {
  const session = await auth(context);
  const json = JSON.stringify({ session, cookie: context.req.headers.cookie ?? null });
  return { props: { json: json.replaceAll("<", "\\u003c") } };
};

export default function Legacy({ json }: Props) {
  return <script id="state" type="application/json" dangerouslySetInnerHTML={{ __html: json }} />;
}
