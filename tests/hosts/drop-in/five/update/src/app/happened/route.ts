import { happened } from "@/src/auth";

export const dynamic = "force-dynamic";

export const GET = () => Response.json(happened);
