import { auth } from "@/auth";

export default async function Admin() {
  const session = await auth();
  return <h1>Hello, {session?.user.role}</h1>;
}
