import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What records of the history have in common, the most frequent last: pieces of real ones, without their numbers and names. What is in
 * the database was packed with it, so it never changes; another one would be another way of packing (`pack.ts`).
 */
const PIECES = String.raw`
{"kind":"refuse],"sns":[posreference":"refuse-","bills":["B1"6}}","refuse-2,\"ds\":[\"posdn\":\"OMS\",\"msg\":
\"\"}","仓库退单 refuse-\",\"GuestMemory\":\"\",\"Details\":[,,],\"SenderBillNum\":\"refuse-\"}","pos6{"kind":"ref
use],"sns":[33erp-1/refuse:","destination":"3,\"p:0\":597000033,\"ds\":[\"erperperp.rmsg\":\"\"}","erp31refuse
-597597.00\",\"type\":\"1\",\"addtime\":\"179569032177839refuse-1\",\"rog_id\":\"\"},{\"ro_code\":\"refuse-1\"
:[{\"ro_code\":\"refuse-\",\"5974erperp","operation":"erp.refund7,\"p:0\":19900004,\"ds\":[\"erperperp.rerp7\"
y\",\"info\":\"\",\"order_codes\":\"\"}}","erp-1.request":"{\"rtype\":2,\"data\":{\"order_arr\":[{\"stores_id
\":\"12\",\"ro_code\":\"\",\"order_code\":\"\",\"total\":\"199.00\",\"order_money\":\"199.00\",\"type\":\"2\",
\"addtime\":\"1795262400\",\"cashier_id\":\"7\",\"pos_code\":\"P01\",\"mobile\":\"\",\"name\":\"\",\"card_code
\":\"C\",\"member_id\":\"27276\"}],\"order_goods\":[{\"ro_code\":\"\",\"barcode_id\":\"\",\"xnum\":\"1\",\"pri
ce\":\"199.00\",\"refund_price\":\"199.00\",\"is_rk\":\"2\",\"rog_id\":\"\"}],\"order_paypay_method\":\"alipay
\",\"pay_money\":\"199.00\",\"pay_status\":\"2\",\"former_code\":\"PAY\"}]}}"},"mobile13pospos","operation":"p
os.refundreference":"","bills":["B1"80pos-1":"{\"gen\":1,\"vendor\":\"{\\\"BillNum\\\":\\\"B1\\\",\\\"RefundAu
thState\\\":\\\"待审核\\\",\\\"RefundState\\\":\\\"申请\\\"}\",\"reference\":\"\",\"ended\":1795,\"maybe\":1,\"op\"
:\"pos.refund\",\"n\":1,\"bill\":\"B1\"13,\"ds\":[\"pospos-1.request":"{\"SellBillNum\":\"XS\",\"Memory\":\"tn
:RF sn:\",\"Details\":[],\"SenderBillNum\":\"\"}","pos80errcode\":0,\"errmsg\":\"\",\"tag\":{\"BillNum\":\"B1
\",\"RefundAuthState\":\"待审核\",\"RefundState\":\"申请\"}}}"},"mobile{"kind":"refuse],"sns":[11push-1/refuseretur
n7push7returnflag\":\"success\",\"returncode\":\"0\",\"returnf:\":1,\"f:\":1,\"f:\":1,\"r:\":1,\"r:\":1,\"r:\"
:111,\"ds\":[\"pushpushpush.return\",\"n\":1,\"maybe\":1msg\":\"\"data\":{\"refunds\":[{\"refund_no\":\"refuse
-\",\"type\":\"1\",\"tid\":\"\",\"warehouse_no\":\"DEFAULT\",\"goods_amountname\":\"\",\"receiver_telno\":\"\"
,\"remark\":\"\",\"refund_time\":\"2026-11-2\",\"created\":\"2026-11-2\",\"modified\":\"2026-11-2\",\"refund_o
rder_list\":[{\"oidpec_no\":\"\",\"spec_code\":\"\",\"goods_name\":\"\",\"order_num\":\"1.0000\",\"refund_num
\":\"1.0000\",\"stockin_num\":\"0total_amount\":\"199.0000\",\"remark\":\"\"},{\"oid],\"refund_out_goods_list
\":null}]}}"},"mobile{"dn":"OMS","revision":3,"channel":"wdt"e":"shipped","firstAt":1795,"lastAt":1795,"items"
:[{"sn":"","tn":"SF","sku":"","lineId":,"shippedBy":"","returnedBy":""},null},null}],"mobiles":[],"fields":{"t
id":"","bill":"XS","frozen":"","own":"1","total":"3","v":"3","rev":"3","last":"1795","first":"1795","e:1":"che
ckout:","checkouts":"1","i:":"[\"\",\"SF\",\"\",\"\"]","n:":"1","n:":"1","n:":"1","sent":"3","touched":"1","us
ed":"1","state":"shipped","since":"1795","by":"","e:2":"refund:","r:":"1"},"document":"","index":[{"key":"orde
r:","member":"OMS","score":0},{"key":"order:XSsn:","member":"[\"OMS\",\"\"]","score":-1},{"key":"tn:SFsn:","me
mber":"refund:","score":2},{"key":"{"kind":"checkoutSF"],"sns":["","",1push-1/checkout:","destination":"push",
"operation":"push.order82push82flag\":\"success\",\"code\":\"0\",\"message\":\"\"}}","took":"{\"counts\":{\"n:
\":1,\"n:\":1,\"n:\":1,\"sent\":31,\"ds\":[\"pushpushpush.order\",\"n\":1,\"maybe\":1body":"{\"seq\":\"\",\"dn
\":\"OMS\",\"pkg\":[{\"tn\":\"SF\",\"sns\":[\"\",\"\",\"\"]}]}","push-1.request":"{\"from_type\":\"淘宝\",\"msg_
id\":\"\",\"data\":{\"total_weight\":\"3.0000\",\"receiver_address\":\"\",\"trade_memo\":\"\",\"tid\":\"\",\"s
tatus\":\"WAIT_BUYER_CONFIRM_GOODS\",\"total_goods_fee\":\"597.0000\",\"receiver_city\":\"\",\"receiver_mobile
\":\"\",\"receiver_name\":\"\",\"seller_uname\":\"\",\"total_trade_fee\":597,\"receiver_state\":\"\",\"receive
r_district\":\"\",\"orders_number\":\"3\",\"payment_lists\":{\"buy_name\":\"\",\"buyer_account\":\"\"},\"order
s\":[{\"iid\":\"\",\"title\":\"\",\"oid\":\"\",\"refund_status\":\"0orders_items\":{\"sale_price\":199,\"sku_p
roperties\":\"\",\"bn\":\"\",\"num\":\"1.0000\",\"price\":\"199.0000\",\"sku_id\":\"\",\"total_item_fee\":199}
},]}}"},"mobile{"kind":"refund","seq":"","revision":1,"dn":"OMS","tns":["RF"],"sns":[""],"tid":"","bill":"XS",
"status":"delivered","reason":null,"no":2,"acceptedAt":1795,"endedAt":1795,"deliveries":[{"id":"wdt-1/refund:"
,"destination":"wdt","operation":"wdt.smartRefundreference":null,"bills":[],"endedAt":1795,"attempts":[{"n":1,
"generation":1,"at":1795,"ms":14,"outcome":"delivered","httpStatus":200}],"events":[]}],"fields":{"took":"{\"c
ounts\":{\"r:\":1},\"items\":{\"\":\"[\\\"\\\",\\\"SF\\\",\\\"\\\",\\\"\\\"]\"}}","state":"{\"at\":1795,\"gen
\":1,\"revision\":1,\"dn\":\"OMS\",\"no\":2,\"ds\":[\"wdt-1\"],\"status\":\"delivered\",\"ended\":1795}","body
":"{\"seq\":\"\",\"storeCode\":\"8001\",\"dn\":\"OMS\",\"cc\":\"SF\",\"tn\":\"RF\",\"sn\":\"\",\"ts\":\"2026-1
1-2\"}","wdt-1":"{\"gen\":1,\"ended\":1795,\"op\":\"wdt.smartRefund\",\"n\":1,\"maybe\":1dn\":\"OMS\",\"base\"
:0}","wdt-1.request":"[{\"tid\":\"\",\"return_warehouse_no\":\"8001\",\"remark\":\"seq: cc:SF tn:RF ts:2026-11
-2 []\",\"return_logistics_no\":\"RF\",\"return_logistics_name\":\"SF\"},[{\"spec_no\":\"\",\"stockin_num\":1,
\"remark\":\"\"}],false]","wdt-1.1":"{\"n\":1,\"generation\":1,\"at\":1795,\"ms\":14,\"outcome\":\"delivered\"
,\"httpStatus\":200,\"response\":{\"status\":0,\"data\":{\"stockin_id\":1,\"type\":12}}}"},"mobile
`;

export const DICTIONARY_1 = Buffer.from(PIECES.replaceAll('\n', ''));

/**
 * A record as bytes: the way it was packed in the first one, then its JSON. Records are small and alike: with a dictionary of
 * what they all say they take a fifth of their size, compressed each by itself two fifths (docs/history.md has the figures).
 */
const DEFLATED_1 = 1;

// more than this costs more time than it saves bytes
const OPTIONS = { dictionary: DICTIONARY_1, level: 2, memLevel: 6, windowBits: 13 };
/** A record of a checkout of thousands of pieces is some megabytes; more is not one of ours. */
const MOST_BYTES = 256 * 1024 * 1024;

export const pack = (record: object): Buffer =>
  Buffer.concat([Buffer.of(DEFLATED_1), deflateRawSync(JSON.stringify(record), OPTIONS)]);

/** `T` is what `pack` was given. */
export const unpack = <T>(doc: Buffer): T => {
  if (doc[0] !== DEFLATED_1)
    throw new TypeError(`a record was packed in a way that this version does not know (${doc[0]})`);
  const json = inflateRawSync(doc.subarray(1), { dictionary: DICTIONARY_1, maxOutputLength: MOST_BYTES });
  return JSON.parse(json.toString('utf8')) as T;
};
