import { type Alert, type AlertFigures, evaluate, NOTHING_TOLD, type Watch } from '@scm-relay/board';

export const NOW = 1_700_000_000_000;

/** Figures of a relay on which nothing is wrong. */
export const figures = (more: Partial<AlertFigures> = {}): AlertFigures => ({
  at: NOW,
  attention: [],
  refused: [],
  stillOut: [],
  queues: [],
  parked: [],
  open: [],
  problems: [],
  conditions: [],
  ...more,
});

/** What is told look by look. */
export const toldBy = (looks: readonly Partial<AlertFigures>[]): (readonly Alert[])[] => {
  let watch: Watch = NOTHING_TOLD;
  return looks.map((look) => {
    const result = evaluate(watch, figures(look), { oldestSeconds: 300 });
    // it lies in Redis between two looks
    watch = JSON.parse(JSON.stringify(result.watch));
    return result.alerts;
  });
};
