import { Agent } from 'node:http';
import { Worker } from 'bullmq';
import { got } from 'got';

// What one would write instead of the delivery side: a BullMQ worker that posts each job's data with got, on kept-alive
// connections, as many at a time as ours.

const { REDIS_PORT = '6379', VENDOR_URL = '', CONCURRENCY = '10' } = process.env;
const agent = { http: new Agent({ keepAlive: true }) };

new Worker(
  'plain',
  async (job) => {
    await got.post(`${VENDOR_URL}/pushData`, { json: job.data, agent, retry: { limit: 0 } });
  },
  {
    connection: { host: '127.0.0.1', port: Number(REDIS_PORT) },
    concurrency: Number(CONCURRENCY),
    removeOnComplete: { count: 1000 },
  },
);
