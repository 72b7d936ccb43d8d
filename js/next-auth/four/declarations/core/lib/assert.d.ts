import type { WarningCode } from "../../utils/logger.js";
import type {
  MissingAdapter,
  MissingAPIRoute,
  MissingAuthorize,
  MissingSecret,
  UnsupportedStrategy,
} from "../errors.js";
import type { RequestInternal } from "../index.js";
import type { AuthOptions } from "../types.js";

export declare function assertConfig(params: {
  options: AuthOptions;
  req: RequestInternal;
}):
  | MissingAPIRoute
  | MissingSecret
  | UnsupportedStrategy
  | MissingAuthorize
  | MissingAdapter
  | WarningCode[];
