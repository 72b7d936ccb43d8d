import { wrapped } from "@/wrapped";

// It gets an event beside the request, as a proxy does.
export const config = { runtime: "edge" };

export default wrapped;
