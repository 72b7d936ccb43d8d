export interface InternalUrl {
  /** `"http://localhost:3000"` by default. */
  origin: string;
  host: string;
  /** `"/api/auth"` by default. */
  path: string;
  /** Origin and path. */
  base: string;
  toString: () => string;
}

/** The address of the endpoints; without a scheme it is one of https. */
export default function parseUrl(url?: string): InternalUrl;
