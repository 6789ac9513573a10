import { BUILD } from '../config/index.js';
import type { HttpApp } from './app.js';
import { sendProblem } from './problem.js';

export interface HealthChecks {
  /** reasons why this process should get no work; none: it is ready. Must end by itself within a second or two. */
  readonly unready: () => Promise<readonly string[]>;
  readonly metrics: { readonly contentType: string; render(): Promise<string> };
}

/** `/healthz` (the process is alive, and which version it is), `/readyz` (it can work; 503 with reasons), `/metrics` (Prometheus): CONTRACT §3.5. */
export function healthRoutes(app: HttpApp, { unready, metrics }: HealthChecks): void {
  app.route('/healthz', { GET: (_req, res) => void res.json({ status: 'alive', ...BUILD }) });
  app.route('/readyz', {
    GET: async (_req, res) => {
      const reasons = await unready().catch((error: unknown) => [
        error instanceof Error ? error.message : String(error),
      ]);
      if (reasons.length > 0)
        return sendProblem(res, 'not-ready', reasons.join('; '), { headers: { 'Retry-After': '1' } });
      res.setHeader('Cache-Control', 'no-store');
      res.json({ status: 'ready' });
    },
  });
  app.route('/metrics', {
    GET: async (_req, res) => {
      const text = await metrics.render();
      res.setHeader('Content-Type', metrics.contentType);
      res.end(text);
    },
  });
}
