/** The address of the endpoints in parts. */
export interface InternalUrl {
  origin: string;
  host: string;
  path: string;
  base: string;
  toString: () => string;
}

export default function parseUrl(url?: string): InternalUrl;
