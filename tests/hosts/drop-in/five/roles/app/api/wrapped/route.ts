import { auth } from "@/auth";

export const GET = auth(function GET(req) {
  if (req.auth) return Response.json({ id: req.auth.user?.id, path: req.nextUrl.pathname });
  return Response.json({ message: "Not authenticated" }, { status: 401 });
}) as any;
