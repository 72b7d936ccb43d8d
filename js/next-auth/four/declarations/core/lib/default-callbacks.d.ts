import type { CallbacksOptions } from "../types.js";

export declare const defaultCallbacks: CallbacksOptions;
