import type { Outcome } from '@scm-relay/connectors';

const FAULT: Outcome = {
  outcome: 'unknown',
  message: 'a fault of the relay itself: the log of its worker names it',
  httpStatus: null,
  response: null,
};

/**
 * The outcome of what a client does. It throws for nothing that a vendor or network can do, so that a throw is a fault of ours: the request
 * may have left and been processed, which nobody knows any more.
 */
export const outcomeOf = async (step: () => Promise<Outcome>, onFault: (error: unknown) => void): Promise<Outcome> => {
  try {
    return await step();
  } catch (error) {
    onFault(error);
    return FAULT;
  }
};
