import { createServer } from 'node:http';
import { Redis } from 'ioredis';

// (c): the least that keeps an event at all: no parsing, no check, one append to a stream, writes of one turn in one packet.

const { PORT = '0', REDIS_PORT = '6379' } = process.env;
const redis = new Redis({ host: '127.0.0.1', port: Number(REDIS_PORT), enableAutoPipelining: true });

createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', async () => {
    if (req.method === 'GET') {
      res.writeHead(200).end();
      return;
    }
    await redis.xadd('events', '*', 'body', Buffer.concat(chunks));
    res.writeHead(204).end();
  });
}).listen(Number(PORT), '127.0.0.1');
