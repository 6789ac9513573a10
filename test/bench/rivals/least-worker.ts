import { Agent } from 'node:http';
import { Worker } from 'bullmq';
import { got } from 'got';
import { Redis } from 'ioredis';
import { mapPushOrderSample } from '../sample-request.js';
import { LEAST_PREFIX } from './least.js';

// The least that delivers as the relay does: it reads the event, keeps the request before it leaves, posts it, keeps the attempt. The
// request is always the same; nothing is mapped, checked or logged.

const { REDIS_PORT = '6379', VENDOR_URL = '', CONCURRENCY = '42' } = process.env;
const connection = { host: '127.0.0.1', port: Number(REDIS_PORT) };
const redis = new Redis(connection);
const agent = { http: new Agent({ keepAlive: true }) };
const request = mapPushOrderSample();

new Worker<{ seq: string; dn: string }>(
  'least',
  async ({ data: { seq, dn } }) => {
    const [, body] = (await redis.fcall('least_read', 1, LEAST_PREFIX, seq, dn)) as [string, string];
    const sns = (JSON.parse(body) as { pkg: { sns: string[] }[] }).pkg.flatMap((parcel) => parcel.sns);
    await redis.fcall('least_send', 1, LEAST_PREFIX, seq, dn, JSON.stringify(request), ...sns);
    const { statusCode, body: reply } = await got.post(`${VENDOR_URL}/pushData`, {
      json: request,
      agent,
      retry: { limit: 0 },
    });
    const attempt = { n: 1, generation: 1, at: Date.now(), outcome: 'delivered', httpStatus: statusCode, reply };
    await redis.fcall('least_done', 1, LEAST_PREFIX, seq, dn, JSON.stringify(attempt));
  },
  { connection, concurrency: Number(CONCURRENCY), removeOnComplete: { count: 1000 } },
);
