import type { InternalUrl } from "../../utils/parse-url.js";
import type { Theme } from "../types.js";

/** What the page of errors knows, in lower case. */
export type ErrorType = "default" | "configuration" | "accessdenied" | "verification";

export interface ErrorProps {
  url?: InternalUrl;
  theme?: Theme;
  error?: ErrorType;
}

export default function ErrorPage(props: ErrorProps): { status: any; html: any };
