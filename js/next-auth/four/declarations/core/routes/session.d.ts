import type { ResponseInternal } from "../index.js";
import type { SessionStore } from "../lib/cookie.js";
import type { Session } from "../types.js";

export default function session(params: {
  options: any;
  sessionStore: SessionStore;
  isUpdate?: boolean;
  newSession?: any;
}): Promise<ResponseInternal<Session | {}>>;
