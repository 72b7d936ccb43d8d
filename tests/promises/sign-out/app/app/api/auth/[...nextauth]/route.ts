import type { NextRequest } from "next/server";
import { authOf } from "@/auth";

const answer = (method: "GET" | "POST") => (request: NextRequest) =>
  authOf(request.headers.get("x-config")).handlers[method](request);

export const GET = answer("GET");
export const POST = answer("POST");
