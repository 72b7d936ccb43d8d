import { createAuth as create } from "waxseal";

const INTERNALS = Symbol.for("waxseal.internals");

/** Without anything in the log: weak secrets are part of what is tested. */
export function createAuth(config) {
  return create({ ...config, logger: { warn() {}, error() {}, debug() {} } });
}

/** With `read`, which is `verify` without writes. */
export function internalsOf(auth) {
  return auth[INTERNALS];
}
