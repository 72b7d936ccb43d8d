"use client";

import type { InferSession } from "waxseal";
import { useSession } from "waxseal/react";
import type { auth } from "@/auth";

export type Session = InferSession<typeof auth>;

/** `useSession` with the type that the session has by auth.ts. */
export const useAppSession = useSession<typeof auth>;
