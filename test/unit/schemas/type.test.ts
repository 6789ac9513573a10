import { Type } from '@scm-relay/schemas';
import { expect } from 'chai';
import TypeBox from 'typebox';

type Builders = typeof Type;

/** One schema by each builder, alone and inside others. */
const schemas = (t: Builders): Readonly<Record<string, object>> => ({
  String: t.String({ minLength: 1, description: 'd' }),
  Number: t.Number(),
  Integer: t.Integer({ minimum: 0 }),
  Boolean: t.Boolean(),
  Null: t.Null(),
  Unknown: t.Unknown({ description: 'd' }),
  Literal: t.Union([t.Literal('a'), t.Literal(1), t.Literal(true)]),
  Enum: t.Enum(['', 'a']),
  Array: t.Array(t.String(), { minItems: 1 }),
  Tuple: t.Tuple([t.String(), t.Null()]),
  Union: t.Union([t.String(), t.Null()], { description: 'd' }),
  Object: t.Object({ a: t.String(), b: t.Optional(t.Number()) }, { additionalProperties: false }),
  Optional: t.Object({ a: t.Optional(t.Union([t.String(), t.Null()])) }),
});

describe('Type', () => {
  const [ours, theirs] = [schemas(Type), schemas(TypeBox)];
  it('has a case for each of its builders', () => {
    expect(Object.keys(ours)).to.have.members(Object.keys(Type));
  });
  for (const name of Object.keys(ours)) {
    it(`${name} makes the schema that TypeBox makes`, () => {
      expect(JSON.stringify(ours[name])).to.equal(JSON.stringify(theirs[name]));
    });
  }
});
