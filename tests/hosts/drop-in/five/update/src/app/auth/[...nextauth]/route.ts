import { handlers } from "@/src/auth";

export const { GET, POST } = handlers;
