import type { InternalUrl } from "../../utils/parse-url.js";
import type { Theme } from "../types.js";

export default function VerifyRequestPage(props: { url: InternalUrl; theme: Theme }): any;
