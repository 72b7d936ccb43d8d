import { auth } from "@/auth";

export const runtime = "edge";

export default async function Edge() {
  return <p id="name">{(await auth())?.user.name}</p>;
}
