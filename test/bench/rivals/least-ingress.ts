import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { LEAST_PREFIX } from './least.js';

// The least that accepts what the relay accepts: Express, its JSON parser, one script that keeps the event, a BullMQ job, 204.

const { PORT = '0', REDIS_PORT = '6379' } = process.env;
const connection = { host: '127.0.0.1', port: Number(REDIS_PORT) };
const redis = new Redis(connection);
const queue = new Queue('least', { connection });
const app = express();
app.use(express.json());
app.get('/readyz', (_req, res) => {
  res.sendStatus(200);
});
app.post('/scm/checkout', async (req, res) => {
  const { seq, dn, pkg } = req.body as { seq: string; dn: string; pkg: { tn: string; sns: string[] }[] };
  const numbers = pkg.flatMap(({ tn, sns }) => [tn, ...sns]);
  await redis.fcall('least_accept', 1, LEAST_PREFIX, seq, dn, JSON.stringify(req.body), ...numbers);
  await queue.add('checkout', { seq, dn }, { jobId: `checkout-${seq}` });
  res.sendStatus(204);
});
app.listen(Number(PORT), '127.0.0.1');
