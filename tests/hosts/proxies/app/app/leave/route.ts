import { signOut } from "@/auth";

/** A GET, which has no `Origin`. */
export async function GET() {
  await signOut({ redirectTo: "/?left" });
}
