/** The address of the endpoints: `base` is origin and path, `"/api/auth"` by default. */
export interface InternalUrl extends Record<"base" | "host" | "origin" | "path", string> {
  toString: () => string;
}

/** The address of the endpoints; without a scheme it is one of https. */
export default function parseUrl(url?: string): InternalUrl;
