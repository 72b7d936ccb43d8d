"use client";

import { useSession } from "next-auth/react";

import type { UserRole } from "@/next-auth";

export const RoleGate = ({ allowedRole }: { allowedRole: UserRole }) => {
  const { data: session } = useSession();
  return <h2>{session?.user.role === allowedRole ? "Allowed" : "Not allowed"}</h2>;
};
