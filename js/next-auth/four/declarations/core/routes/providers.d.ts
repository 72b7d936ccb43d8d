import type { ResponseInternal } from "../index.js";

/** What the browser may know of a provider. */
export interface PublicProvider {
  id: string;
  name: string;
  type: string;
  signinUrl: string;
  callbackUrl: string;
}

export default function providers(
  providers: any[],
): ResponseInternal<Record<string, PublicProvider>>;
