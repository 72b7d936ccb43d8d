"use client";
/**
 * The session in the browser for the app router of Next.js: `SessionProvider` of
 * `waxseal/react`, with which the router forgets what it has fetched for somebody else.
 * Everything else is imported from `waxseal/react`.
 *
 * ```tsx
 * // app/layout.tsx
 * import { SessionProvider } from "waxseal/next/client";
 * ```
 */

import { useRouter } from "next/navigation";
import { useCallback, type ReactElement } from "react";
// By their names: one copy of the page's state, and a module that Next.js runs on the server.
import { SessionProvider as Provider, type SessionProviderProps } from "waxseal/react";
import { clearRouterCache } from "waxseal/next/router";

export type { SessionProviderProps } from "waxseal/react";

/**
 * `SessionProvider` of `waxseal/react` for the app router. Next.js keeps what a link has
 * prefetched, the guard's redirect to the sign-in page too; so after a sign-in, `router.push`
 * would lead back to that page. When the session changes, this provider has the router forget
 * all of it, and the server make the current page anew. `signIn` and `signOut` of
 * `waxseal/react` with `redirect: false` wait for it.
 */
export function SessionProvider(props: SessionProviderProps): ReactElement {
  const { onSessionChange } = props;
  const router = useRouter();
  const follow = useCallback(
    async (session: unknown) => {
      await onSessionChange?.(session);
      // Redirects are forgotten for a server action only. Where nobody is signed in, none are
      // held, and the guard of this page would refuse it.
      if (session === null || isNext13()) return router.refresh();
      await clearRouterCache().catch((cause) => {
        // The guard sends the new user elsewhere, and the router is on its way already.
        if (String(cause?.digest).startsWith("NEXT_REDIRECT")) return;
        // A server that was deployed anew may not know the action: the page, at least.
        router.refresh();
        throw cause;
      });
    },
    [onSessionChange, router],
  );
  return <Provider {...props} onSessionChange={follow} />;
}

/** There a refresh forgets redirects too, and a server action that sets cookies nothing. */
function isNext13(): boolean {
  const { next } = window as { next?: { version?: string } };
  return next?.version?.startsWith("13.") === true;
}
