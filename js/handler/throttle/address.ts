/** The client's address, as proxies report it. */

import { header } from "../../source.js";

export interface Address {
  /** An IPv4 address, or the first 64 bits of an IPv6 one: a client has all of the rest. */
  block: string;
  /** Not private, carrier-grade NAT or loopback: many people may share one of those. */
  isPublic: boolean;
}

/**
 * The entry of `X-Forwarded-For` that the outermost of `proxies` proxies added, if it is an
 * address; without a proxy that of the peer. Where nobody says how many there are, the peer
 * may be a proxy that many people share, so it does not count as public.
 */
export function addressOf(
  headers: Headers,
  proxies: number | undefined,
  peer: string | undefined,
): Address | undefined {
  if (!proxies) {
    const address = parse(peer ?? "");
    return address && { ...address, isPublic: address.isPublic && proxies === 0 };
  }
  const entries = header(headers, "x-forwarded-for").split(",");
  return parse(entries.at(-proxies)?.trim() ?? "");
}

function parse(text: string): Address | undefined {
  const [, bracketed] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? [];
  const plain = bracketed ?? text.replace(/^([\d.]+):\d+$/, "$1");
  return (bracketed === undefined && ofIPv4(plain)) || ofIPv6(plain.replace(/%.*$/, ""));
}

function ofIPv4(text: string): Address | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  const [a, b] = parts as [number, number];
  const isPrivate =
    [0, 10, 127].includes(a) ||
    a >= 224 || // multicast and reserved: nobody's
    (a === 100 && b >= 64 && b < 128) || // shared by a provider's customers (RFC 6598)
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168);
  return { block: parts.join("."), isPublic: !isPrivate };
}

function ofIPv6(text: string): Address | undefined {
  const groups = groupsOf(text);
  if (!groups) return undefined;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isTranslated = [0x64, 0xff9b, 0, 0, 0, 0].every((group, at) => groups[at] === group);
  if (isMapped || isTranslated) {
    return ofIPv4(
      groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 255])
        .join("."),
    );
  }
  // 2000::/3 is all that is routed.
  const isPublic = groups[0]! >> 13 === 1;
  return {
    block: groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(":"),
    isPublic,
  };
}

/** The eight groups of an address, as the parser of URLs reads it. */
function groupsOf(text: string): number[] | undefined {
  if (!/^[\da-f:.]+$/i.test(text)) return undefined;
  try {
    const { hostname } = new URL(`http://[${text}]/`);
    const [head = [], tail] = hostname
      .slice(1, -1)
      .split("::")
      .map((half) => (half === "" ? [] : half.split(":")));
    const zeros = tail ? Array<string>(8 - head.length - tail.length).fill("0") : [];
    return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
  } catch {
    return undefined;
  }
}
