import { getToken } from "next-auth/jwt";
import { headers } from "next/headers";

export default async function Inside() {
  const token = await getToken({
    req: { headers: new Headers(await headers()) },
    secret: process.env.AUTH_SECRET!,
  });
  return <pre>{`${token?.provider} ${token?.login} ${token?.sub ? "sub" : "none"}`}</pre>;
}
