import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import { scanKeys } from '../upkeep/scan.js';
import { separately, textIn } from '../views/records.js';
import { recordsWith } from './records.js';

/**
 * The notices of a mobile number, by the keyed digests beside them; one that has none, as without data keys, is read itself. Looks at
 * all notices of Redis once. `onProgress` hears how much of it was read, from 0 to 1, `onDamaged` of which notice nobody knows.
 */
export const noticesOfMobile = async (
  context: LedgerContext,
  mobile: string,
  onProgress: (done: number) => void = () => undefined,
  onDamaged: (dn: string) => void = () => undefined,
): Promise<string[]> => {
  const { prefix, sealer, digestsOf } = context;
  const key = keysUnder(prefix);
  const digests = new Set(digestsOf(mobile));
  const records = recordsWith(sealer, digestsOf);
  const found = new Set<string>();
  for await (const { ids, done } of scanKeys(context, 'document')) {
    const fields = await separately(context, (pipeline) => {
      for (const dn of ids) pipeline.hget(key('notice', dn), 'mobiles');
    });
    const unnamed = ids.filter((_, i) => !fields[i]);
    const documents = await separately(context, (pipeline) => {
      for (const dn of unnamed) pipeline.get(key('document', dn));
    });
    const look = (dn: string, holds: () => boolean): void => {
      try {
        if (holds()) found.add(dn);
      } catch (error) {
        if (!isDamage(error)) throw error;
        onDamaged(dn);
      }
    };
    ids.forEach((dn, i) => {
      look(dn, () => (textIn(fields[i]) ?? '').split(' ').some((digest) => digests.has(digest)));
    });
    unnamed.forEach((dn, i) => {
      look(dn, () => {
        const document = textIn(documents[i]);
        return document !== null && records.holdsMobile(document, dn, mobile);
      });
    });
    onProgress(done);
  }
  return [...found];
};
