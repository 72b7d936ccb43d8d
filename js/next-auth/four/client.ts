/** `next-auth/client/_utils` 4. */

import type { AuthClientConfig, BroadcastMessage, CtxOrReq } from "./declarations/client/_utils.js";
import type { LoggerInstance } from "./declarations/core/types.js";

export async function fetchData<T = any>(
  path: string,
  config: AuthClientConfig,
  logger: LoggerInstance,
  { ctx, req = ctx?.req }: CtxOrReq = {},
): Promise<T | null> {
  const url = `${apiBaseUrl(config)}/${path}`;
  try {
    const response = await fetch(url, {
      headers: {
        "Content-Type": "application/json",
        ...(req?.headers?.cookie ? { cookie: req.headers.cookie } : {}),
      },
      ...(req?.body ? { method: "POST", body: JSON.stringify(req.body) } : {}),
    });
    const data = await response.json();
    if (!response.ok) throw data;
    return Object.keys(data ?? {}).length > 0 ? data : null;
  } catch (error) {
    logger.error("CLIENT_FETCH_ERROR", { error: error as Error, url });
    return null;
  }
}

export function apiBaseUrl({ basePath, baseUrlServer, basePathServer }: AuthClientConfig): string {
  return typeof window === "undefined" ? `${baseUrlServer}${basePathServer}` : basePath;
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

export function BroadcastChannel(name = "nextauth.message") {
  return {
    receive(onReceive: (message: BroadcastMessage) => void) {
      const onStorage = ({ key, newValue }: StorageEvent) => {
        if (key !== name) return;
        const message: BroadcastMessage | null = JSON.parse(newValue ?? "{}");
        if (message?.event === "session" && message.data) onReceive(message);
      };
      window.addEventListener("storage", onStorage);
      return () => window.removeEventListener("storage", onStorage);
    },
    post(message: Record<string, unknown>) {
      if (typeof window === "undefined") return;
      try {
        localStorage.setItem(name, JSON.stringify({ ...message, timestamp: now() }));
      } catch {
        // A browser may refuse it, in a private window for one.
      }
    },
  };
}
