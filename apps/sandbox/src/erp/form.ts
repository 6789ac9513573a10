import { createHash, timingSafeEqual } from 'node:crypto';
import { decode, parseJson } from '../body.js';
import type { SandboxCredentials } from '../vendor.js';

const PARAMETERS = ['appid', 'sign', 'lang', 'rtype', 'nonce_str', 'data'];

export type ErpForm =
  | { readonly ok: true; readonly data: unknown; readonly rtype: string | null }
  | { readonly ok: false; readonly message: string };

const wrong = (message: string): ErpForm => ({ ok: false, message });

/** Reads and verifies the form of a call (specs/erp-refund-upload.md, 请求参数). */
export function readErpForm(raw: Buffer, { appid, secret }: SandboxCredentials['erp']): ErpForm {
  const text = decode(raw);
  if (text === undefined) return wrong('报文不是 UTF-8');
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  const unknown = names.find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) return wrong(`未知参数 ${unknown}`);
  if (new Set(names).size < names.length) return wrong('参数重复');
  const missing = ['appid', 'sign', 'data'].find((name) => (form.get(name) ?? '') === '');
  if (missing !== undefined) return wrong(`缺少参数 ${missing}`);
  if ((form.get('appid') ?? '').length > 16) return wrong('appid 过长');
  if (form.get('appid') !== appid) return wrong('应用不存在');
  if (!erpSignatureFits(secret, form)) return wrong('签名错误');
  const rtype = form.get('rtype');
  if (rtype !== null && rtype !== '1' && rtype !== '2') return wrong('rtype 错误');
  const data = parseJson(form.get('data') ?? undefined);
  return data.ok ? { ok: true, data: data.value, rtype } : wrong('data 不是 JSON');
}

/**
 * Signature of the retail ERP: `k=v&k=v` of the decoded parameters, keys ascending, without `sign` and without empty values,
 * then the secret; MD5 in upper-case hex.
 */
function erpSignature(secret: string, form: URLSearchParams): string {
  const pairs = [...form].filter(([key, value]) => key !== 'sign' && value !== '');
  const text = pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  return createHash('md5').update(`${text}${secret}`, 'utf8').digest('hex').toUpperCase();
}

/** Does `sign` belong to this form? Case matters. */
function erpSignatureFits(secret: string, form: URLSearchParams): boolean {
  const given = Buffer.from(form.get('sign') ?? '');
  const expected = Buffer.from(erpSignature(secret, form));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
