import type { BoardUser, HostPort } from './types.js';

/** Splits at commas; undefined when an entry is empty. */
export function entries(text: string): string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => part !== '') ? parts : undefined;
}

export function readHostPort(entry: string): HostPort | undefined {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/@]+)):(\d{1,5})$/.exec(entry) ?? [];
  const host = bracketed ?? plain;
  return host !== undefined && Number(port) >= 1 && Number(port) <= 65535 ? { host, port: Number(port) } : undefined;
}

/** A key may hold `=`, as base64 does: the first one ends the name. */
export function readKey(entry: string): { name: string; value: string } | undefined {
  const [, name, value] = /^([\w.@-]+)=([\x21-\x7e]+)$/.exec(entry) ?? [];
  return name !== undefined && value !== undefined ? { name, value } : undefined;
}

/** A password may hold colons: the name ends at the first, the role begins after the last. */
export function readUser(entry: string): { name: string; value: BoardUser } | undefined {
  const [, name, password, role] = /^([^:\s]+):(.+):(operator|viewer)$/.exec(entry) ?? [];
  if (name === undefined || password === undefined || (role !== 'operator' && role !== 'viewer')) return undefined;
  return { name, value: { name, password, role } };
}
