import { after } from "next/server";
import { auth } from "@/auth";

export async function GET() {
  after(async () => console.log(`after a route handler: ${(await auth())?.user.name}`));
  return Response.json(await auth());
}
