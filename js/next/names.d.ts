// The names that the bundlers of Next.js answer; TypeScript, as Node, finds only the files.

declare module "next/headers" {
  export { cookies, headers } from "next/headers.js";
}

declare module "next/server" {
  export { after, NextRequest, NextResponse } from "next/server.js";
  export type { NextFetchEvent, NextMiddleware } from "next/server.js";
}

declare module "next/navigation" {
  export { redirect, useRouter } from "next/navigation.js";
}
