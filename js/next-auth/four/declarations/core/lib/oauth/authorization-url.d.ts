import type { RequestInternal } from "../../index.js";
import type { Cookie } from "../cookie.js";

export default function getAuthorizationUrl(params: {
  options: any;
  query: RequestInternal["query"];
}): Promise<{ redirect: string; cookies?: undefined } | { redirect: string; cookies: Cookie[] }>;
