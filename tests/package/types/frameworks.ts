// The types of the entries for frameworks: the session has its type from the configuration.

import { createAuth, credentials } from "waxseal";
import * as astro from "waxseal/astro";
import * as h3 from "waxseal/h3";
import * as router from "waxseal/react-router";
import * as kit from "waxseal/sveltekit";
import { expect, type Same } from "./expect.js";

const auth = createAuth({
  providers: [
    credentials({ authorize: async () => null as { id: string; role: "admin" | "user" } | null }),
  ],
  projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
});
type Role = "admin" | "user";
type Session = { user: { role: Role } };

// As the frameworks declare what they call, with the application's session in it.
declare const locals: {
  session: Parameters<ReturnType<typeof astro.handleSession<typeof auth>>>[0]["locals"]["session"];
};
expect<Same<NonNullable<typeof locals.session>["user"]["role"], Role>>();

// SvelteKit
interface KitEvent {
  request: Request;
  url: URL;
  isDataRequest: boolean;
  locals: typeof locals;
  cookies: {
    get(name: string, options?: { decode?: (value: string) => string }): string | undefined;
    set(name: string, value: string, options: { path: string; httpOnly?: boolean }): void;
  };
  params: { [name: string]: string };
}
type Handle = (input: {
  event: KitEvent;
  resolve(event: KitEvent, options?: { preload?: () => boolean }): Promise<Response> | Response;
}) => Promise<Response> | Response;
kit.handleSession(auth) satisfies Handle;
declare const error: (status: number, message?: string) => never;
declare const redirect: (status: 302 | 303 | ({} & number), location: string | URL) => never;
const sessionOf = kit.requireSession(auth, { error, redirect });
expect<Same<ReturnType<typeof sessionOf>["user"]["role"], Role>>();
sessionOf({} as KitEvent, { within: 300 });
// @ts-expect-error an option that there is not
sessionOf({} as KitEvent, { since: 300 });
// @ts-expect-error without what SvelteKit exports
kit.requireSession(auth);
// @ts-expect-error an event is none of that
kit.requireSession(auth, {} as KitEvent);
type Guest = { session: { user: { role: "guest" } } | null };
declare const others: Omit<KitEvent, "locals"> & { locals: Guest };
// @ts-expect-error locals of another type
kit.handleSession(auth)({ event: others, resolve: () => new Response() });

// React Router
interface RouterContext<T> {
  defaultValue?: T;
}
declare class Provider {
  get<T>(context: RouterContext<T>): T;
  set<C extends RouterContext<any>>(
    context: C,
    value: C extends RouterContext<infer T> ? T : never,
  ): void;
}
interface LoaderArgs {
  request: Request;
  url: URL;
  pattern: string;
  context: Readonly<Provider>;
}
type Middleware = (args: LoaderArgs, next: () => Promise<Response>) => Promise<Response | void>;
router.handleSession(auth) satisfies Middleware;
declare const args: LoaderArgs;
expect<Same<ReturnType<typeof router.requireSession<typeof auth>>["user"]["role"], Role>>();
const found = args.context.get(router.sessionContext(auth));
expect<Same<NonNullable<typeof found>["user"]["role"], Role>>();
// @ts-expect-error there may be nobody
found.user;
router.requireSession(auth, args, { redirect: false }).user.role satisfies Role;
router.authHandler(auth) satisfies (args: LoaderArgs) => Promise<Response>;

// Astro
interface AstroContext {
  request: Request;
  isPrerendered: boolean;
  locals: typeof locals;
}
astro.handleSession(auth) satisfies (
  context: AstroContext,
  next: () => Promise<Response>,
) => Promise<Response>;
const { session, response } = astro.requireSession(auth, {} as AstroContext);
// @ts-expect-error there may be nobody
session.user;
if (!response) session.user.role satisfies Role;

// H3
h3.handleSession(auth) satisfies (event: { context: { session?: Session } }) => unknown;
h3.requireSession(auth, { context: {} }).user.role satisfies Role;
// @ts-expect-error it does not redirect
h3.requireSession(auth, { context: {} }, { redirect: true });
