/** `wrong`: does not work or may lose events. `warning`: works, but somebody should know. `skipped`: not set up here. */
export type State = 'ok' | 'warning' | 'wrong' | 'skipped';

/** What one check found, and what to do about it. Holds no secrets. */
export interface Finding {
  readonly check: string;
  readonly state: State;
  readonly says: string;
  readonly todo: string | null;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says, todo: null });
export const skipped = (check: string, says: string): Finding => ({ check, state: 'skipped', says, todo: null });
export const warning = (check: string, says: string, todo: string): Finding => ({
  check,
  state: 'warning',
  says,
  todo,
});
export const wrong = (check: string, says: string, todo: string): Finding => ({ check, state: 'wrong', says, todo });
