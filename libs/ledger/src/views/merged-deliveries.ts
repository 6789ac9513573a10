import type { DeliveryView } from '@scm-relay/schemas';

/** A delivery with whether another one has taken its place. */
export type Shown = DeliveryView & { readonly moved: boolean };

/** What a retry made anew goes on where the delivery before it ended: its attempts stand first, under their own generations. */
export const merged = (deliveries: readonly Shown[]): DeliveryView[] => {
  const found: DeliveryView[] = [];
  const before = new Map<string, Shown>();
  for (const { moved, ...each } of deliveries) {
    const old = before.get(each.operation);
    const tried = old?.attempts.at(-1)?.n ?? 0;
    const generation = old?.generation ?? 0;
    const view: DeliveryView = {
      ...each,
      generation: generation + each.generation,
      attempts: [
        ...(old?.attempts ?? []),
        ...each.attempts.map((attempt) => ({
          ...attempt,
          n: tried + attempt.n,
          generation: generation + attempt.generation,
        })),
      ],
    };
    before.delete(each.operation);
    if (moved) before.set(each.operation, { ...view, moved });
    else found.push(view);
  }
  // a new one is still to be made, or will never be
  return [...[...before.values()].map(({ moved, ...view }) => view), ...found];
};
