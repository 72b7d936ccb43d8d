import { auth } from "@/auth";

export default async function Rsc() {
  return <pre>{JSON.stringify(await auth())}</pre>;
}
