/** One mistake in the environment; no text of it holds the value of a secret. */
export interface Mistake {
  /** the variable */
  readonly name: string;
  readonly wrong: string;
  readonly accepted: string;
}

/** The environment cannot be used. Lists every mistake, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid-config';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(describeMistake).join('\n'));
  }
}

/** `NAME: what is wrong (accepted: …)` */
export const describeMistake = ({ name, wrong, accepted }: Mistake): string =>
  `${name}: ${wrong} (accepted: ${accepted})`;
