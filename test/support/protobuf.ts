/** Fields of a message by their numbers: bytes of those that have a length, numbers of the others. */
export type Fields = Map<number, (Buffer | bigint)[]>;

/** Reads the fields of a protobuf message without knowing its type (protobuf.dev/programming-guides/encoding). */
export const fieldsOf = (message: Buffer): Fields => {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('a varint without its end');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('a field beyond the end of its message');
    at += length;
    return message.subarray(at - length, at);
  };
  const value = (wire: number): Buffer | bigint => {
    if (wire === 0) return varint();
    if (wire === 1) return bytes(8).readBigUInt64LE();
    if (wire === 2) return bytes(Number(varint()));
    if (wire === 5) return BigInt(bytes(4).readUInt32LE());
    throw new Error(`wire type ${wire}`);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const field = tag >> 3;
    fields.set(field, [...(fields.get(field) ?? []), value(tag & 7)]);
  }
  return fields;
};

export const text = (fields: Fields, at: number): string => {
  const value = fields.get(at)?.[0];
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
};

export const number = (fields: Fields, at: number): number => Number(fields.get(at)?.[0] ?? 0);
