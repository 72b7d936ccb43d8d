"use client";

import { useSession } from "waxseal/react";
import type { auth } from "@/auth";

/** `useSession` with the type that the session has by auth.ts. */
export const useAppSession = useSession<typeof auth>;
