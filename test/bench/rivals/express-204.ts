import express from 'express';

// (b): the same application without Redis. Nothing built on Express can be faster than this.

const { PORT = '0' } = process.env;
const app = express();
app.use(express.json());
app.get('/readyz', (_req, res) => {
  res.sendStatus(200);
});
app.post('/scm/checkout', (_req, res) => {
  res.sendStatus(204);
});
app.listen(Number(PORT), '127.0.0.1');
