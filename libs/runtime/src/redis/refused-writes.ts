const OF_REDIS = /^(OOM|READONLY|MISCONF|NOREPLICAS)\b/;

/** The word by which Redis says that it takes no writes now, whatever they are (memory, disk, replicas); null: it is another error. */
export const refusedWrites = (error: unknown): string | null => {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  // a transaction names the command that was refused, and its own end with that
  const first: unknown =
    'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors[0] : error;
  return first instanceof Error ? (OF_REDIS.exec(first.message)?.[1] ?? null) : null;
};
