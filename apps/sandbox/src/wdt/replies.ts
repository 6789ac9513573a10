import { refused, type VendorReply } from '../vendor.js';

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
