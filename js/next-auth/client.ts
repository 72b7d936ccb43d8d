/** What the client functions of next-auth do on a server: they ask the endpoints by `fetch`. */

/** The parts of an address that the environment gives, with what the originals assume. */
export function placeOf(url: string | undefined): { origin: string; path: string } {
  const { origin, pathname } = new URL(asUrl(url));
  return { origin, path: pathname === "/" ? "/api/auth" : pathname.replace(/\/$/, "") };
}

function asUrl(url: string | undefined): string {
  if (!url) return "http://localhost:3000/api/auth";
  return url.startsWith("http") ? url : `https://${url}`;
}

/** What an endpoint answers, `null` for a failure, which is logged. */
export async function askEndpoint(address: string, cookie?: string): Promise<any> {
  try {
    const response = await fetch(address, {
      headers: { "Content-Type": "application/json", ...(cookie !== undefined && { cookie }) },
    });
    if (response.ok) return await response.json();
    throw new Error(`status ${response.status}`);
  } catch (error) {
    console.error(`[next-auth] ${address} failed.`, error);
    return null;
  }
}
