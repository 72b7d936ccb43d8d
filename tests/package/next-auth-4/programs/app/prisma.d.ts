// What `prisma generate` writes, as far as the adapters look at it.
declare module "@prisma/client" {
  export class PrismaClient {
    $extends(extension: object): { user: any };
    user: any;
    account: any;
    session: any;
    verificationToken: any;
  }
}
