/** Field types of specs/push-orders-and-returns.md as its samples use them: numbers come bare or as strings. */

export const varchar = { type: ['string', 'number', 'null'] };
export const givenVarchar = { type: ['string', 'number'], minLength: 1 };
export const int = {
  anyOf: [{ type: ['integer', 'null'] }, { type: 'string', pattern: '^(-?\\d{1,18})?$' }],
};
/** decimal(19,4) */
export const decimal = {
  anyOf: [{ type: ['number', 'null'] }, { type: 'string', pattern: '^(-?\\d{1,15}(\\.\\d{1,4})?)?$' }],
};
const DAY = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d';
/** `yyyy-MM-dd HH:mm:ss`; the samples write "0" where there is none */
export const datetime = { type: ['string', 'null'], pattern: `^(0?|${DAY}( ${TIME})?)$` };

/** Lists are an object in one sample, an array in the other, null where there is nothing. */
export const oneOrMany = (item: object) => ({ anyOf: [item, { type: 'array', items: item }, { type: 'null' }] });

/** All `names` of one type. */
export const fields = <T>(names: string, type: T): Record<string, T> =>
  Object.fromEntries(names.split(' ').map((name) => [name, type]));
