/** Secrets by the names that they are spoken of. */

/** A secret, and what holds it; only that name is ever shown. */
export interface Secret {
  /** The variable of the environment, or the place in the configuration. */
  variable: string;
  value: string;
  /** When it ends, in milliseconds since 1970. */
  until?: number;
}

/** The secrets that still open tokens at this time. */
export function secretsAt(secrets: readonly Secret[], now: number): Secret[] {
  return secrets.filter(({ until }) => until === undefined || now < until);
}
