import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks by CIDR; an IPv4 address is found in whichever form it comes (`::ffff:10.0.0.1`). */
export interface Networks {
  readonly size: number;
  has(address: string): boolean;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

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
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
      return isIP(plain) !== 0 && networks.check(plain, familyOf(plain));
    },
  };
}

export const NO_NETWORKS: Networks = { size: 0, has: () => false };
