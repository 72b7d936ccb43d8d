/** What the client functions of next-auth do on a server: they ask the endpoints by `fetch`. */

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
