import { connectorFor, type MappingInput, type MappingResult } from '@scm-relay/connectors';
import type { Operation } from '@scm-relay/schemas';
import { context, notice, refund } from '../../contract/samples.js';
import { mappingInput } from '../../support/mapping-input.js';

/** Maps the sample refund of the sample notice's first line, changed as given. */
export const map = (operation: Operation, changes: Partial<MappingInput> = {}): MappingResult => {
  const mapper = connectorFor(operation).operations[operation];
  if (mapper === undefined) throw new Error(`${operation} has no mapper`);
  return mapper.map(mappingInput({ event: refund, notice, lines: notice.lines.slice(0, 1), context, ...changes }));
};

/** The request, as it is kept: through JSON. */
export const requestOf = (operation: Operation, changes: Partial<MappingInput> = {}) => {
  const result = map(operation, changes);
  if (!result.ok) throw new Error(result.detail);
  return JSON.parse(JSON.stringify(result.request));
};

export const detailOf = (operation: Operation, changes: Partial<MappingInput> = {}): string => {
  const result = map(operation, changes);
  if (result.ok) throw new Error('it maps');
  return result.detail;
};
