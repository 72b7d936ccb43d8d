"use server";
/** A server action of `waxseal/next/client`. Anybody can call it, and it does nothing for them. */

import { cookies } from "next/headers";

/**
 * Changes a cookie that does not exist: after a server action that has changed cookies, the
 * router of Next.js forgets everything that it has fetched (server-action-reducer.js of next
 * 16). `revalidatePath` would clear the caches of the server too, for everybody.
 */
export async function clearRouterCache(): Promise<void> {
  (await cookies()).delete("waxseal.router");
}
