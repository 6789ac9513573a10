import { AsyncLocalStorage } from 'node:async_hooks';
import { addressOf, requestIdOf } from '@scm-relay/runtime';
import type { RequestHandler } from 'express';

interface RequestContext {
  readonly address: string;
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Before all routes: what is audited while a request is served says where it came from. */
export const rememberRequest: RequestHandler = (req, res, next) => {
  storage.run({ address: addressOf(req), requestId: requestIdOf(res) }, next);
};

/** Of the request that is being served; nulls outside of one. */
export const requestContext = (): { readonly address: string | null; readonly requestId: string | null } =>
  storage.getStore() ?? { address: null, requestId: null };
