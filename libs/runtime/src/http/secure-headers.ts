import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * helmet's headers for every answer of an app. They are the same for each, so helmet is asked once: its chain of middleware would
 * run on every request. `policy` are the `Content-Security-Policy` directives of an app with pages.
 */
export function secureHeaders(
  policy: Readonly<Record<string, readonly string[]>> | undefined,
): readonly (readonly [string, string])[] {
  const directives: Record<string, string[]> = {};
  for (const [name, sources] of Object.entries(policy ?? { defaultSrc: ["'none'"] })) directives[name] = [...sources];
  const secure = helmet({ contentSecurityPolicy: { useDefaults: policy !== undefined, directives } });
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  secure(req, res, () => undefined);
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}
