import type { ResponseInternal } from "../index.js";
import type { SessionStore } from "../lib/cookie.js";

export default function signout(params: {
  options: any;
  sessionStore: SessionStore;
}): Promise<ResponseInternal>;
