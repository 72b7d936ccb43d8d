import type { AdapterUser } from "../../../adapters.js";

export default function getAdapterUserFromEmail(params: {
  email: string;
  adapter: any;
}): Promise<AdapterUser>;
