import { state } from "@/state";

export const runtime = "edge";

export async function GET() {
  return Response.json(await state());
}
