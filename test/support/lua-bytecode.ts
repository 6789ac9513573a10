/** A function of compiled Lua 5.1, as `string.dump` writes it on a 64-bit little-endian machine: what is needed to follow its upvalues. */
interface Compiled {
  readonly upvalues: number;
  readonly code: readonly Instruction[];
  readonly inner: readonly Compiled[];
  readonly locals: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

interface Instruction {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly bx: number;
}

const GETUPVAL = 4;
const SETUPVAL = 8;
const CLOSURE = 36;
const HEADER = 12;

const instruction = (code: number): Instruction => ({
  op: code & 0x3f,
  a: (code >>> 6) & 0xff,
  b: code >>> 23,
  bx: code >>> 14,
});

const compiled = (bytes: Buffer): Compiled => {
  let at = HEADER;
  const skip = (n: number): number => {
    at += n;
    return at - n;
  };
  const byte = (): number => bytes.readUInt8(skip(1));
  const int = (): number => bytes.readInt32LE(skip(4));
  const text = (): string => {
    const length = Number(bytes.readBigUInt64LE(skip(8)));
    const from = skip(length);
    return bytes.toString('latin1', from, Math.max(from, from + length - 1));
  };
  const several = <T>(one: () => T): T[] => Array.from({ length: int() }, one);
  const constant = (): void => {
    const type = byte();
    if (type === 1) skip(1);
    if (type === 3) skip(8);
    if (type === 4) text();
  };
  const read = (): Compiled => {
    text();
    skip(8);
    const upvalues = byte();
    skip(3);
    const code = several(() => instruction(bytes.readUInt32LE(skip(4))));
    several(constant);
    const inner = several(read);
    several(int);
    const locals = several(() => ({ name: text(), from: int(), to: int() }));
    several(text);
    return { upvalues, code, inner, locals };
  };
  return read();
};

/** The name of what lies in this register of the main chunk from this instruction on; of two of one name the place tells. */
const nameIn = ({ locals }: Compiled, register: number, at: number): string =>
  `${locals.filter(({ from, to }) => from <= at && at < to)[register]?.name ?? '?'}#${register}`;

/** By each local of the main chunk that functions assign to: the functions of the main chunk that do, or within which it is done. */
export const assignedBy = (bytes: Buffer): ReadonlyMap<string, ReadonlySet<string>> => {
  const main = compiled(bytes);
  const found = new Map<string, Set<string>>();
  const walk = (f: Compiled, upvalues: readonly string[], within: string): void => {
    for (const [at, { op, a, b, bx }] of f.code.entries()) {
      const name = upvalues[b];
      if (op === SETUPVAL && name) found.set(name, (found.get(name) ?? new Set()).add(within));
      const made = op === CLOSURE ? f.inner[bx] : undefined;
      if (!made) continue;
      // what follows says where each upvalue is taken from
      const taken = f.code.slice(at + 1, at + 1 + made.upvalues);
      const names = taken.map((from) => {
        if (f === main) return nameIn(main, from.b, at + 1);
        return (from.op === GETUPVAL && upvalues[from.b]) || '';
      });
      walk(made, names, f === main ? (nameIn(main, a, at + 1 + made.upvalues).split('#')[0] ?? '') : within);
    }
  };
  walk(main, [], '');
  return found;
};
