import type { InternalUrl } from "../../utils/parse-url.js";
import type { Theme } from "../types.js";

export type ErrorType = "default" | "configuration" | "accessdenied" | "verification";

export interface ErrorProps {
  url?: InternalUrl;
  theme?: Theme;
  error?: ErrorType;
}
