import { type Client, connectorFor, type Outcome } from '@scm-relay/connectors';
import { expect } from 'chai';
import { type Behaviour, type StandIn, startStandIn } from './stand-in.js';
import { requestOf, type Subject } from './vendors.js';

export interface Seen {
  readonly outcome: Outcome;
  readonly standIn: StandIn;
  readonly ms: number;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  /** turns the stand-in's URL into the one the client gets */
  readonly url?: (standIn: string) => string;
}

export const clientOf = (subject: Subject, url: string, timeoutMs = 5000, resendSafe = false): Client =>
  connectorFor(subject.operation).client({
    credentials: subject.credentials(url),
    timeoutMs,
    resendSafe,
    timeZone: 'Asia/Shanghai',
  });

/** Sends the subject's sample once to a vendor that behaves so. */
export const sendTo = async (subject: Subject, behave: Behaviour, options: RunOptions = {}): Promise<Seen> => {
  const standIn = await startStandIn(behave);
  const client = clientOf(subject, options.url?.(standIn.url) ?? standIn.url, options.timeoutMs);
  const started = performance.now();
  try {
    const outcome = await client.send(subject.operation, requestOf(subject));
    return { outcome, standIn, ms: performance.now() - started };
  } finally {
    client.close();
    await standIn.close();
  }
};

/** Sends once, checks that the vendor saw exactly one request, and what became of it. */
export const expecter =
  (subject: Subject) =>
  async (behave: Behaviour, expected: Partial<Outcome>, options: RunOptions = {}): Promise<Outcome> => {
    const { outcome, standIn } = await sendTo(subject, behave, options);
    expect(outcome).to.deep.include(expected);
    expect(standIn.received).to.have.length(1);
    return outcome;
  };
