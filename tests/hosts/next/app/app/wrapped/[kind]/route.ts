import { state } from "@/state";

export async function GET(request: Request) {
  const header = (name: string) => request.headers.get(name);
  return Response.json({
    ...(await state()),
    user: header("x-user"),
    dropped: header("x-dropped"),
  });
}
