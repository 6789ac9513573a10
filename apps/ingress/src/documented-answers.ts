import { BUILD } from '@scm-relay/runtime';
import { openApi } from '@scm-relay/schemas';

export interface Answer {
  /** as Express has it: `/notices/:dn` */
  readonly route: string;
  readonly code: string;
}

interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Whoever needs a key may be told that its address is not allowed, or that it asks too often (CONTRACT §2). */
const GUARDED = ['403', '429'];
const METHODS = ['get', 'put', 'post'];

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'responses' in value;

/** Every answer that the OpenAPI description names, once per route and status. */
export function documentedAnswers(): Answer[] {
  return Object.entries(openApi('en', BUILD.version).paths).flatMap(([path, item]) => {
    const operations = Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([, operation]: [string, unknown]) => operation)
      .filter(isOperation);
    const codes = new Set(
      operations.flatMap(({ responses, security = [] }) => [
        ...Object.keys(responses),
        ...(security.length > 0 ? GUARDED : []),
      ]),
    );
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    return [...codes].map((code) => ({ route, code }));
  });
}
