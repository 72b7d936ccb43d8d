import type { InternalUrl } from "../../utils/parse-url.js";
import type { Theme } from "../types.js";

export interface SignoutProps {
  url: InternalUrl;
  csrfToken: string;
  theme: Theme;
}
