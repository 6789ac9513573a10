import type { OidcConfig } from '@scm-relay/runtime';

export type Role = 'operator' | 'viewer';

/** The highest role that a value of the claim gives; null: none does, nobody else gets in. */
export function roleOf(claim: unknown, { operators, viewers }: Pick<OidcConfig, 'operators' | 'viewers'>): Role | null {
  const values = Array.isArray(claim) ? claim : [claim];
  const has = (names: readonly string[]): boolean =>
    values.some((each) => typeof each === 'string' && names.includes(each));
  if (has(operators)) return 'operator';
  return has(viewers) ? 'viewer' : null;
}
