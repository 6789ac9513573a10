import { setTimeout as pause } from 'node:timers/promises';
import type { EventKind } from '@scm-relay/schemas';

/** An event as the WMS remembers it. Times in milliseconds since 1970. */
export interface Posted {
  readonly kind: EventKind;
  readonly seq: string;
  readonly dn: string;
  readonly at: number;
  /** requests it took, the last one included */
  attempts: number;
  /** the final answer; null: still trying */
  status: number | null;
  answeredAt: number;
}

/** The answers that end a retransmission (specs/scm-callbacks.md: 204, 409; everything else is sent again), and our 422. */
const FINAL = new Set([204, 409, 422]);
const AGAIN_MS = 150;
const PATIENCE_MS = 10_000;

/**
 * A WMS (and an OMS) that sends the same body again until it is answered. A refused connection, a reset, a 503, silence: all the
 * same to it.
 */
export const startWms = (url: string) => {
  const posted: Posted[] = [];
  const answers = new Map<string, number>();
  const turnedAway: number[] = [];
  let stopped = false;

  const once = async (method: string, path: string, body: string): Promise<number | null> => {
    const started = performance.now();
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.arrayBuffer();
      if (response.status === 503) turnedAway.push(performance.now() - started);
      answers.set(String(response.status), (answers.get(String(response.status)) ?? 0) + 1);
      return response.status;
    } catch {
      answers.set('none', (answers.get('none') ?? 0) + 1);
      return null;
    }
  };

  const untilAnswered = async (method: string, path: string, body: unknown, isFinal: (status: number) => boolean) => {
    const text = JSON.stringify(body);
    for (let attempts = 1; ; attempts++) {
      const status = await once(method, path, text);
      if (status !== null && isFinal(status)) return { status, attempts };
      if (stopped) return { status: null, attempts };
      await pause(AGAIN_MS);
    }
  };

  return {
    posted,
    /** how often each status was answered; `none`: no answer came */
    answers: () => Object.fromEntries(answers),
    /** milliseconds until 503 was answered: 19 of 20 times, and at most. Our own delays count as well. */
    turnedAway: () => {
      const sorted = [...turnedAway].sort((a, b) => a - b);
      const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
      return { mostly: at(0.95), atMost: at(1) };
    },
    /** `dn`: the notice it belongs to, where its body does not say so */
    post: async (
      kind: EventKind,
      body: { readonly seq: string; readonly dn?: string },
      dn = body.dn ?? '',
    ): Promise<Posted> => {
      const entry: Posted = { kind, seq: body.seq, dn, at: Date.now(), attempts: 0, status: null, answeredAt: 0 };
      posted.push(entry);
      const { status, attempts } = await untilAnswered('POST', `/scm/${kind}`, body, (code) => FINAL.has(code));
      entry.attempts = attempts;
      entry.status = status;
      entry.answeredAt = Date.now();
      return entry;
    },
    cancel: async (dn: string): Promise<void> => {
      await untilAnswered(
        'POST',
        `/notices/${encodeURIComponent(dn)}/cancel`,
        {},
        (code) => code < 300 || code === 409,
      );
    },
    announce: async (notice: { readonly dn: string }): Promise<void> => {
      await untilAnswered('PUT', `/notices/${encodeURIComponent(notice.dn)}`, notice, (code) => code < 300);
    },
    /** gives up on what is not answered yet */
    stop: () => {
      stopped = true;
    },
  };
};

export type Wms = ReturnType<typeof startWms>;
