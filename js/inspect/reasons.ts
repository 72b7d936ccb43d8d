import { DOCS } from "../errors.js";
import type { Reason } from "../types/outcome.js";

export { REASONS } from "./reason-texts.js";

/** Where each reason has an entry that says what to do. */
export const ENTRIES = `${DOCS}outcomes.md#`;

/** The steps of a read, in their order: ARCHITECTURE.md has the modules. */
export const STEPS = ["header", "name", "chunk", "open", "claims", "policy"] as const;

export type Step = (typeof STEPS)[number];

/**
 * The step that refuses for each reason. Whether the key, the tag or the padding was wrong is
 * one step, as it is one in the core.
 */
const STEP_OF: { readonly [R in Reason]: Step } = {
  "absolute-max-age": "claims",
  algorithm: "open",
  audience: "policy",
  chunks: "chunk",
  claims: "claims",
  duplicate: "chunk",
  expired: "claims",
  format: "open",
  malformed: "open",
  "not-yet-valid": "claims",
  oversize: "chunk",
  "refresh-rejected": "policy",
  revoked: "policy",
  signature: "open",
  "unknown-key": "open",
};

/** The longest Cookie header that is read, in bytes. */
const MAX_HEADER = 131_072;

export function stepOf(reason: Reason, headerBytes: number): Step {
  return reason === "oversize" && headerBytes > MAX_HEADER ? "header" : STEP_OF[reason];
}
