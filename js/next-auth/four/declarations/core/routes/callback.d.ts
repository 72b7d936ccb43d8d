import type { RequestInternal, ResponseInternal } from "../index.js";
import type { SessionStore } from "../lib/cookie.js";

export default function callback(params: {
  options: any;
  query: RequestInternal["query"];
  method: Required<RequestInternal>["method"];
  body: RequestInternal["body"];
  headers: RequestInternal["headers"];
  cookies: RequestInternal["cookies"];
  sessionStore: SessionStore;
}): Promise<ResponseInternal>;
