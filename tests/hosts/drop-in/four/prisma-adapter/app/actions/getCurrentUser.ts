import { getServerSession } from "next-auth/next";

import { authOptions } from "@/app/libs/auth";
import prisma from "@/lib/prisma";

export async function getSession() {
  return await getServerSession(authOptions);
}

export default async function getCurrentUser() {
  try {
    const session = await getSession();
    if (!session?.user?.email) return null;
    const currentUser = await prisma.user.findUnique({
      where: { email: session.user.email as string },
    });
    return currentUser ? { id: currentUser.id, email: currentUser.email } : null;
  } catch (error: any) {
    return null;
  }
}
