// proxy.ts, on Node.
import { suite } from "./suite.mjs";

suite("proxy");
