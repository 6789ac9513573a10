import { Queue } from 'bullmq';
import express from 'express';

// What one would write instead (a): Express, its JSON parser, and a BullMQ job with a job id against duplicates.

const { PORT = '0', REDIS_PORT = '6379' } = process.env;
const queue = new Queue('checkout', { connection: { host: '127.0.0.1', port: Number(REDIS_PORT) } });
const app = express();
app.use(express.json());
app.get('/readyz', (_req, res) => {
  res.sendStatus(200);
});
app.post('/scm/checkout', async (req, res) => {
  await queue.add('checkout', req.body, { jobId: `checkout-${req.body.seq}` });
  res.sendStatus(204);
});
app.listen(Number(PORT), '127.0.0.1');
