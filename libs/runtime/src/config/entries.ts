import { createHash } from 'node:crypto';
import { isEventTime } from '@scm-relay/schemas';
import type { ApiKey, BoardUser, DataKey, HostPort } from './types.js';

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

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

/** `Date.parse` takes the 30th of February for the 2nd of March: a key would end on another day than its owner wrote. */
const isOfTheCalendar = (text: string): boolean => isEventTime(`${text.slice(0, 'yyyy-MM-dd'.length)} 00:00:00`);

/** A date is the beginning of that day, UTC. */
function readEnd(text: string): number | undefined {
  const at = DATE.test(text) && isOfTheCalendar(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A key may hold `=`, as base64 does: the first one ends the name. It may be its digest, and have an end: `name=sha256:<hex>;until=2027-01-01`. */
export function readKey(entry: string): { name: string; value: ApiKey } | undefined {
  const [, name, text] = /^([\w.@-]+)=([\x21-\x7e]+)$/.exec(entry) ?? [];
  if (name === undefined || text === undefined) return undefined;
  const [, given = text, end] = /^(.*);until=(.*)$/.exec(text) ?? [];
  const until = end === undefined ? null : readEnd(end);
  if (until === undefined || given === '') return undefined;
  if (!given.startsWith('sha256:')) {
    const digest = createHash('sha256').update(given, 'utf8').digest();
    return { name, value: { digest, until, plain: given } };
  }
  const hex = given.slice('sha256:'.length);
  if (!/^[0-9a-f]{64}$/i.test(hex)) return undefined;
  return { name, value: { digest: Buffer.from(hex, 'hex'), until, plain: null } };
}

/** `name=value` as in OTEL_EXPORTER_OTLP_HEADERS: the value is percent-encoded. */
export function readHeader(entry: string): { name: string; value: string } | undefined {
  const [, name, encoded] = /^([!#$%&'*+.^_`|~\w-]+)\s*=\s*([\x21-\x7e]+)$/.exec(entry) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  try {
    const value = decodeURIComponent(encoded);
    return /^[\x20-\x7e]+$/.test(value) ? { name, value } : undefined;
  } catch {
    return undefined;
  }
}

/** `name=whsec_<base64>` of Standard Webhooks: 24 to 64 bytes. */
export function readSigningSecret(entry: string): { name: string; value: Buffer } | undefined {
  const [, name, encoded] = /^([\w.@-]+)=whsec_([A-Za-z0-9+/]+={0,2})$/.exec(entry) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const value = Buffer.from(encoded, 'base64');
  return value.length >= 16 && value.length <= 128 ? { name, value } : undefined;
}

/** `id=<32 bytes, base64>`; the id stands in front of all that is written with the key. */
export function readDataKey(entry: string): { name: string; value: DataKey } | undefined {
  const [, id, encoded] = /^([\w-]{1,32})=([A-Za-z0-9+/_-]{43}=?)$/.exec(entry) ?? [];
  if (id === undefined || encoded === undefined) return undefined;
  const secret = Buffer.from(encoded, 'base64');
  return secret.length === 32 ? { name: id, value: { id, secret } } : undefined;
}

/** A password may hold colons: the name ends at the first, the role begins after the last. */
export function readUser(entry: string): { name: string; value: BoardUser } | undefined {
  const [, name, password, role] = /^([^:\s]+):(.+):(operator|viewer)$/.exec(entry) ?? [];
  if (name === undefined || password === undefined || (role !== 'operator' && role !== 'viewer')) return undefined;
  return { name, value: { name, password, role } };
}
