import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { closeServer, createApp, createHttpServer, listen } from '@scm-relay/runtime';
import { expect } from 'chai';
import { notice, startIngress } from '../integration/ingress/support.js';
import { startRedis } from '../support/redis.js';

describe('security: connections', function () {
  this.timeout(180_000);
  const sockets: Socket[] = [];
  const open = async (port: number, from?: string): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', ...(from ? { localAddress: from } : {}) });
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  const serve = async () => {
    const app = createApp({ log: { error: () => undefined } });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    app.route('/held', {
      GET: async (_req, res) => {
        await held;
        res.end('held');
      },
    });
    app.route('/quick', { GET: (_req, res) => void res.end('quick') });
    const server = createHttpServer(app.seal(), { limits: { total: 20, perAddress: 15 } });
    const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'PORT' });
    return { port, release, close: () => closeServer(server, 100) };
  };
  const answered = async (port: number, from?: string): Promise<boolean> => {
    const socket = await open(port, from);
    socket.write('GET /quick HTTP/1.1\r\nHost: x\r\n\r\n');
    const [text] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [''])]);
    return String(text).includes('200 OK');
  };

  it('idle ones and half-sent requests give way to new ones', async () => {
    const { port, close } = await serve();
    for (let i = 0; i < 30; i++) (await open(port)).write('GET /quick HTTP/1.1\r\nX: ');
    expect(await answered(port)).to.equal(true);
    expect(await answered(port, '127.0.0.2')).to.equal(true);
    await close();
  });

  it('one address that keeps many busy does not shut another out', async () => {
    const { port, release, close } = await serve();
    for (let i = 0; i < 30; i++) (await open(port)).write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await answered(port, '127.0.0.2')).to.equal(true);
    release();
    await close();
  });

  it('slow imports of one caller leave those of others alone', async () => {
    const server = await startRedis();
    const ingress = await startIngress(server.url, { OMS_API_KEYS: 'slow=a,quick=b' });
    for (let i = 0; i < 6; i++) {
      const socket = await open(ingress.port);
      socket.write(
        'POST /notices HTTP/1.1\r\nHost: x\r\nX-Api-Key: a\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n{',
      );
    }
    const answer = await ingress.send('POST', '/notices', JSON.stringify(notice()), {
      'content-type': 'application/x-ndjson',
      'x-api-key': 'b',
    });
    expect(answer.status).to.equal(200);
    for (const socket of sockets) socket.destroy();
    await ingress.close();
    await server.stop();
  });
});
