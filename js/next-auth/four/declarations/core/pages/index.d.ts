import type { RequestInternal, ResponseInternal } from "../index.js";
import type { Cookie } from "../lib/cookie.js";
import type { ErrorType } from "./error.js";

export default function renderPage(params: {
  query?: RequestInternal["query"];
  cookies?: Cookie[];
  url?: any;
  callbackUrl?: any;
  csrfToken?: any;
  providers?: any;
  theme?: any;
}): {
  signin(props?: any): ResponseInternal<any>;
  signout(props?: any): ResponseInternal<any>;
  verifyRequest(props?: any): ResponseInternal<any>;
  error(props?: { error?: ErrorType }): ResponseInternal<any>;
};
