import type { CallbacksOptions } from "../types.js";

/** Throw: the callbacks that are not given are waxseal's. */
export declare const defaultCallbacks: CallbacksOptions;
