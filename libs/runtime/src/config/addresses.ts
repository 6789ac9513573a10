import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** Networks by CIDR; an IPv4 address is found in whichever form it comes (`::ffff:10.0.0.1`). */
export interface Networks {
  readonly size: number;
  has(address: string): boolean;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/**
 * An address as it is compared: without the port that some proxies write behind it, without a zone, and one of IPv4 in its own form. What
 * is none stays as it is.
 */
export const plainAddress = (text: string): string => {
  const inside = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = inside.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(address) ?? [];
  if (high !== undefined && low !== undefined)
    return [high, low]
      .map((part) => Number.parseInt(part, 16))
      .flatMap((part) => [part >> 8, part & 255])
      .join('.');
  return isIP(address) === 0 ? text : address;
};

/** Whose address it is, for whatever is counted by address: a provider gives a customer a whole /64 of IPv6. */
export const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address;
  // its canonical form
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - groups.length - rest.length }, () => '0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
};

/** `10.0.0.0/8,2001:db8::/32,192.0.2.7`; undefined where an entry is none. */
export function readNetworks(list: readonly string[]): Networks | undefined {
  const networks = new BlockList();
  for (const entry of list) {
    const [address = '', prefix, ...rest] = entry.split('/');
    if (isIP(address) === 0 || rest.length > 0) return undefined;
    const family = familyOf(address);
    const most = family === 'ipv4' ? 32 : 128;
    const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (!(bits <= most)) return undefined;
    networks.addSubnet(address, bits, family);
  }
  return {
    size: list.length,
    has: (address) => {
      const plain = plainAddress(address);
      return isIP(plain) !== 0 && networks.check(plain, familyOf(plain));
    },
  };
}

export const NO_NETWORKS: Networks = { size: 0, has: () => false };
