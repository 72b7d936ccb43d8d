import type { Provider } from "../../providers/index.js";
import type { InternalUrl } from "../../utils/parse-url.js";

export default function parseProviders(params: {
  providers: Provider[];
  url: InternalUrl;
  providerId?: string;
}): { providers: any[]; provider?: any };
