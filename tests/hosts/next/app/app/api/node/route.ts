import { state } from "@/state";

export async function GET() {
  return Response.json(await state());
}
