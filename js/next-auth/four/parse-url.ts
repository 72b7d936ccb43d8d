/** `next-auth/utils/parse-url` 4. */

import type { InternalUrl } from "./declarations/utils/parse-url.js";
import { parseUrl } from "../url.js";

export default function (url?: string): InternalUrl {
  const { origin, path } = parseUrl(url);
  const address = `${origin}${path}`;
  const { host } = new URL(origin);
  return { origin, host, path, ["base"]: address, toString: () => address };
}
