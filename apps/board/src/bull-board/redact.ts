import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import type { ControllerHandlerReturnType } from '@bull-board/api/typings/app';
import { mask, maskTexts } from '../privacy/mask.js';

/** What a job carries: fields masked by their names. */
export function redactFields(adapter: BaseAdapter): BaseAdapter {
  for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, (value) => mask(value));
  return adapter;
}

/** Formatters do not reach `failedReason`, `stacktrace`, logs and options: every text of every answer goes through here. */
export const redacted = (answer: ControllerHandlerReturnType): ControllerHandlerReturnType => ({
  ...answer,
  // masking keeps the shape: an object stays an object, a text a text
  body: maskTexts(answer.body) as ControllerHandlerReturnType['body'],
});
