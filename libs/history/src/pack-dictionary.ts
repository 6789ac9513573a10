/**
 * What records of the history have in common, the most frequent last. What is in the database was packed with it: it never changes.
 * Another one would be another way of packing (`pack.ts`).
 */
export const DICTIONARY_1 = Buffer.from('');
