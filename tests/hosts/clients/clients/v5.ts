export * from "next-auth/react";
