export * from "next-auth-v4/react";
