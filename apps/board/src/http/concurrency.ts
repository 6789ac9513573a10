import { overloaded, senderOf } from '@scm-relay/runtime';
import type { Response } from 'express';

export interface ConcurrencyLimits {
  /** answers at once */
  readonly total: number;
  /** of them for one address */
  readonly perAddress: number;
  /** how many may wait for their turn, and how long */
  readonly waiting: number;
  readonly waitMs: number;
}

/**
 * Turns for answers that hold much memory, from their reading until they are out or their reader has gone: so many at once, and of one
 * address so many that another one's still has its turn. Rejects with 503 `unavailable` where too many wait, or this one has waited too long.
 */
export const createConcurrencyLimit = ({ total, perAddress, waiting, waitMs }: ConcurrencyLimits) => {
  const busy = new Map<string, number>();
  const queue: { readonly address: string; readonly begin: () => void }[] = [];
  let running = 0;

  const mayBegin = (address: string): boolean => running < total && (busy.get(address) ?? 0) < perAddress;
  const count = (address: string, by: 1 | -1): void => {
    running += by;
    const sum = (busy.get(address) ?? 0) + by;
    if (sum > 0) busy.set(address, sum);
    else busy.delete(address);
  };
  const next = (): void => {
    const at = queue.findIndex(({ address }) => mayBegin(address));
    const [first] = at < 0 ? [] : queue.splice(at, 1);
    if (!first) return;
    count(first.address, 1);
    first.begin();
  };

  /** Resolves when it is the turn of this answer. */
  return async (res: Response): Promise<void> => {
    const address = senderOf(res.req);
    const give = (): void => {
      res.once('close', () => {
        count(address, -1);
        next();
      });
    };
    if (mayBegin(address)) {
      count(address, 1);
      give();
      return;
    }
    if (queue.length >= waiting) throw overloaded();
    await new Promise<void>((resolve, reject) => {
      const place = {
        address,
        begin: () => {
          clearTimeout(timer);
          res.off('close', leave);
          give();
          resolve();
        },
      };
      const leave = (): void => {
        clearTimeout(timer);
        const at = queue.indexOf(place);
        if (at >= 0) queue.splice(at, 1);
      };
      const timer = setTimeout(() => {
        res.off('close', leave);
        leave();
        reject(overloaded());
      }, waitMs);
      res.once('close', leave);
      queue.push(place);
    });
  };
};
