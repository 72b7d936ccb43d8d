import { auth } from "../../../auth";

export const GET = auth((request) => Response.json({ access: request.auth?.access ?? null }));
