import { update } from "@/auth";

/** A route handler that writes the session cookie by the jar of Next.js. */
export async function POST() {
  return Response.json(await update({ name: "Renamed" }));
}
