// proxy.ts, on Node, with the package in `serverExternalPackages`: Node itself loads it.
import { isLong } from "../../support/long.mjs";
import { suite } from "./suite.mjs";

if (isLong) suite("external");
