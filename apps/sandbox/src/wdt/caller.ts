import { createHash, timingSafeEqual } from 'node:crypto';
import { refused, type SandboxCredentials, type VendorReply, type VendorRequest } from '../vendor.js';

/** Status words of the WDT open API: 0 is fine, an error carries `message` (specs/wdt-smart-refund.md 4, 6.2). */
export const WDT_STATUS = {
  parameter: 1,
  parameterName: 2,
  timestamp: 7,
  version: 8,
  business: 100,
} as const;

export const UNKNOWN_ORDER = '未找到对应的单据信息!';
export const RATE_LIMITED = '超过每分钟最大调用频率限制，请稍后重试';

export const wdtError = (status: number, message: string): VendorReply => refused({ status, message });

/** Seconds from 1970 to 2012-01-01 00:00:00 +08:00, WDT's zero (specs/wdt-smart-refund.md 3.2). */
const WDT_EPOCH = 1_325_347_200;
const CLOCK_TOLERANCE_S = 120;

const PUBLIC = ['sid', 'key', 'salt', 'method', 'timestamp', 'v', 'sign'] as const;
const PAGING = ['page_no', 'page_size', 'calc_total'];

/** Checks the public parameters and the signature of a call; undefined: all well. `now` is milliseconds since 1970. */
export function refuseCaller(
  { query, raw }: VendorRequest,
  credentials: SandboxCredentials['wdt'],
  now: number,
): VendorReply | undefined {
  const names = [...query.keys()];
  const unknown = names.find((name) => !PUBLIC.some((known) => known === name) && !PAGING.includes(name));
  if (unknown !== undefined) return wdtError(WDT_STATUS.parameterName, `参数名错误: ${unknown}`);
  if (new Set(names).size < names.length) return wdtError(WDT_STATUS.parameter, '参数重复');
  const missing = PUBLIC.find((name) => (query.get(name) ?? '') === '');
  if (missing !== undefined) return wdtError(WDT_STATUS.parameter, `缺少参数: ${missing}`);

  if (query.get('v') !== '1.0') return wdtError(WDT_STATUS.version, '版本号错误');
  const timestamp = query.get('timestamp') ?? '';
  if (!/^\d{1,10}$/.test(timestamp)) return wdtError(WDT_STATUS.parameter, 'timestamp 不是整数');
  const difference = Math.abs(Math.floor(now / 1000) - WDT_EPOCH - Number(timestamp));
  if (difference > CLOCK_TOLERANCE_S) return wdtError(WDT_STATUS.timestamp, `时间戳相差 ${difference} 秒`);

  const { sid, key } = credentials;
  const [secret = '', salt = ''] = splitOnce(credentials.secret);
  if (query.get('sid') !== sid) return wdtError(WDT_STATUS.parameter, 'sid 不存在');
  if (query.get('key') !== key || query.get('salt') !== salt) return wdtError(WDT_STATUS.parameter, 'key 或 salt 错误');
  if (!wdtSignatureFits(secret, query, raw)) return wdtError(WDT_STATUS.parameter, '签名错误');
  return undefined;
}

/** An app secret is `secret:salt`, divided at the first colon. */
function splitOnce(appSecret: string): readonly [string, string] {
  const colon = appSecret.indexOf(':');
  return colon < 0 ? [appSecret, ''] : [appSecret.slice(0, colon), appSecret.slice(colon + 1)];
}

/**
 * WDT signature of a request: md5 over secret + every key and value, keys ascending, `body` among them and `sign` left out
 * + secret; lower-case hex. Parameters are decoded, `body` is the bytes that were sent.
 */
function wdtSignature(secret: string, query: URLSearchParams, body: Buffer): string {
  const parts = new Map<string, string | Buffer>(query);
  parts.delete('sign');
  parts.set('body', body);
  const md5 = createHash('md5').update(secret, 'utf8');
  for (const [key, value] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) md5.update(key).update(value);
  return md5.update(secret, 'utf8').digest('hex');
}

/** Does `sign` belong to this request? Case matters. */
function wdtSignatureFits(secret: string, query: URLSearchParams, body: Buffer): boolean {
  const given = Buffer.from(query.get('sign') ?? '');
  const expected = Buffer.from(wdtSignature(secret, query, body));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
