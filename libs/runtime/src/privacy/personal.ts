/**
 * What is a person's data, by the name of its field: member and receiver fields of specs/push-orders-and-returns.md and
 * specs/erp-refund-upload.md, and of CONTRACT §3.2. Compared in lower case without `_` and `-`.
 */
const PERSONAL =
  /^(name|nick|.*nick|username|buyname|realname|mobile|.*mobile|phone|.*phone|tel|telno|.*telno|address|.*address|mail|email|contact|contacts|consignee|idcard|cardcode|memberid|member|buyer|buyer.*|receiver.*|customer(name|no)|returnname|swap(receiver|province|city|district|area|zip)|payaccount|guestmemory)$/;

/** Numbers of orders, parcels and pieces: what operators search by. Digits among them are no phone numbers. */
const IDENTIFIERS =
  /^(id|seq|dn|tn|tns|sn|sns|tid|oid|iid|sku|skuid|specno|specid|specscode|speccode|barcodeid|bn|lineid|msgid|refundno|refundid|refundorderid|orderid|ordercode|ordercodes|rocode|roglid|rogid|returnlogisticsno|billnum|sellbillnum|senderbillnum|srcno|salestid|salestradeid|details|warehouseno|storesid|sid|key|timestamp|addtime|at|since|acceptedat|nextat|events|delivery|generation)$/;

const plainName = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

export const isPersonal = (name: string): boolean => PERSONAL.test(plainName(name));
export const isIdentifier = (name: string): boolean => IDENTIFIERS.test(plainName(name));
