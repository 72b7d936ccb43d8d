import { protectedProcedure, publicProcedure } from "./trpc";

export const router: Record<string, ReturnType<typeof publicProcedure>> = {
  hello: publicProcedure(({ session }) => ({ greeting: `Hello ${session?.user.name ?? "you"}` })),
  secret: protectedProcedure(({ session }) => ({ id: session.user.id, email: session.user.email })),
};
