import type { RequestInternal, ResponseInternal } from "../index.js";

export default function signin(params: {
  options: any;
  query: RequestInternal["query"];
  body: RequestInternal["body"];
}): Promise<ResponseInternal>;
