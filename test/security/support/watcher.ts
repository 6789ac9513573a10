import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

// The other client, in a thread of its own: the one of the test is busy with the attack, and would measure itself.

/** What the thread is given. */
export interface Watch {
  /** what is asked for, again and again, from an address of its own */
  readonly ask: string;
  readonly headers: Readonly<Record<string, string>>;
  /** port of Redis on this machine; 0: it is not watched */
  readonly redisPort: number;
  /** process id of what is attacked */
  readonly pid: number | undefined;
}

/** What it saw: first without an attack, then during it. */
export interface Seen {
  /** the longest that an answer took, in milliseconds */
  readonly stallMs: number;
  /** the most processor time that the attacked process used meanwhile, in milliseconds: not more of it on a busy machine */
  readonly stallCpuMs: number;
  /** the longest that Redis kept a PING waiting */
  readonly redisMs: number;
  readonly answered: number;
  readonly asked: number;
}

/** The address of everybody but the attacker, who is at 127.0.0.1. */
const OTHERS = '127.0.0.2';
/** So often is it asked, however short the attack was: what it took may be taken still. */
const LEAST = 10;
const BEFORE = 30;

const { ask, headers, redisPort, pid } = workerData as Watch;

/** The kernel counts in hundredths of a second, all threads of the process; 0 on other systems than Linux. */
const cpuMs = (): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, '')
      .split(/ +/);
    return (Number(fields[12]) + Number(fields[13])) * 10;
  } catch {
    return 0;
  }
};

const get = (): Promise<number> =>
  new Promise((resolve) => {
    const req = request(
      ask,
      { localAddress: OTHERS, headers: { ...headers, connection: 'close' } },
      (res: IncomingMessage) => {
        res.resume();
        res.once('end', () => resolve(res.statusCode ?? 0)).once('error', () => resolve(0));
      },
    );
    req.setTimeout(20_000, () => req.destroy());
    req.once('error', () => resolve(0)).end();
  });

/** Asks once more where it is told to: on a busy machine an answer of Redis may come too late, which is no shutting out. */
const served = async (): Promise<boolean> => {
  const first = await get();
  return (first === 503 ? await get() : first) === 200;
};

const ping = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (done: () => void) => () => {
      socket.off('data', answered).off('error', failed);
      done();
    };
    const answered = settle(resolve);
    const failed = settle(() => reject(new Error('Redis answers no more')));
    socket.once('data', answered).once('error', failed);
    socket.write('PING\r\n');
  });

const watch = async (goOn: (asked: number) => boolean, redis: Socket | null): Promise<Seen> => {
  const seen = { stallMs: 0, stallCpuMs: 0, redisMs: 0, answered: 0, asked: 0 };
  let over = false;
  const client = async (): Promise<void> => {
    while (goOn(seen.asked)) {
      const [begun, cpu] = [performance.now(), cpuMs()];
      seen.asked += 1;
      if (await served()) seen.answered += 1;
      seen.stallMs = Math.max(seen.stallMs, performance.now() - begun);
      seen.stallCpuMs = Math.max(seen.stallCpuMs, cpuMs() - cpu);
      await pause(10);
    }
    over = true;
  };
  const pings = async (): Promise<void> => {
    while (redis && !over) {
      const begun = performance.now();
      await ping(redis);
      seen.redisMs = Math.max(seen.redisMs, performance.now() - begun);
      await pause(5);
    }
  };
  await Promise.all([client(), pings()]);
  return seen;
};

const run = async (): Promise<void> => {
  const redis = redisPort === 0 ? null : connect(redisPort, '127.0.0.1');
  parentPort?.postMessage(await watch((asked) => asked < BEFORE, redis));
  let over = false;
  parentPort?.once('message', () => {
    over = true;
  });
  parentPort?.postMessage(await watch((asked) => !over || asked < LEAST, redis));
  redis?.destroy();
};

await run();
