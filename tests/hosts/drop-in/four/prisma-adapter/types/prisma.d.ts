// What `prisma generate` would write, as far as this app and the adapter look at it.
declare module "@prisma/client" {
  export namespace Prisma {
    type UserCreateInput = { name?: string | null; email?: string | null };
    class PrismaClientKnownRequestError extends Error {
      code: string;
    }
  }
  export interface User {
    id: string;
    name: string | null;
    email: string | null;
    emailVerified: Date | null;
    image: string | null;
    hashedPassword: string | null;
  }
  export class PrismaClient {
    user: any;
    account: any;
    session: any;
    verificationToken: any;
  }
}
