import { Redis, type RedisOptions } from 'ioredis';

/** Replies in the shapes of RESP2, as all callers expect them. */
type Options = RedisOptions & { replyMapping?: 'legacy' };
type Duplicate = Redis['duplicate'];
type Send = Parameters<Redis['sendCommand']>;

/** What must have succeeded before a connection may be used. */
const LOGIN = new Set(['auth', 'hello', 'select']);

/** A server older than RESP3, and one that wants no password though one is given: ioredis goes on without. */
const HARMLESS = /NOPROTO|unknown command|no password is set|without any password configured/i;

/**
 * A Redis client that never serves anybody before its login and its database are confirmed. ioredis by itself goes on in database 0
 * when `SELECT` fails, where another deployment may live; here the connection ends and is tried again, after a reconnect as at first.
 */
export class GuardedRedis extends Redis {
  declare private refused: string | undefined;
  /** whether that was said at the latest attempt */
  declare private refusedNow: boolean | undefined;

  /** closed by ourselves: no refusal that comes later may open it again; ioredis connects in its constructor, before fields are made */
  declare private ended: boolean | undefined;

  /** told to end; it is the stream until another is there */
  declare private left: Redis['stream'] | undefined;

  /** how far it was when asked last, while it loads its data and answers nothing else */
  declare private loaded: string | undefined;

  constructor(options: Options) {
    super(options);
    // BullMQ makes its blocking connections of it; each client's own method would make an unguarded one
    this.duplicate = ((override: Options = {}) =>
      new GuardedRedis({ ...this.options, ...override } as Options)) as Duplicate;
    this.on('ready', () => {
      this.refused = undefined;
      this.loaded = undefined;
    });
    this.on('close', () => {
      this.loaded = undefined;
      // nobody was there, or nobody who says so: what was refused before is past
      if (!this.refusedNow) this.refused = undefined;
    });
  }

  /** In the server's own words why it lets this client not in; null where it does, or where nobody answers. */
  get refusal(): string | null {
    return this.refused ?? null;
  }

  /** `67.54 %`; null where it does not load */
  get loading(): string | null {
    return this.loaded ?? null;
  }

  override connect(...args: Parameters<Redis['connect']>): Promise<void> {
    this.ended = false;
    this.refusedNow = false;
    return super.connect(...args);
  }

  override disconnect(reconnect = false): void {
    if (!reconnect) this.ended = true;
    // each of many commands that a replica refuses at once asks for the same
    else if (this.status === 'ready' && this.stream === this.left) return;
    this.left = this.stream;
    // TLS that is ended before both sides agreed may fail twice (a certificate, then the other side's alert); ioredis hears the first alone
    this.stream?.on('error', () => undefined);
    super.disconnect(reconnect);
  }

  override sendCommand(...[command, stream]: Send): unknown {
    // The handshake leaves in one write: a server that lets nobody in says so and closes, and the second of several writes would
    // fail (EPIPE) before its words are read.
    if (this.status === 'connect') {
      const socket = this.stream;
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    const sent = super.sendCommand(command, stream);
    if (LOGIN.has(command.name)) {
      command.promise.then(undefined, (error: unknown) => {
        if (!(error instanceof Error) || error.name !== 'ReplyError' || HARMLESS.test(error.message)) return;
        // what follows a wrong password is refused for want of it
        if (!error.message.startsWith('NOAUTH') || this.refused === undefined) {
          this.refused = command.name === 'select' ? `SELECT ${command.args[0]}: ${error.message}` : error.message;
        }
        this.refusedNow = true;
        if (!this.ended) this.disconnect(true);
      });
    }
    // ioredis asks until it has loaded its data, and tells nobody meanwhile
    if (command.name === 'info' && this.status !== 'ready') {
      command.promise.then(
        (reply: unknown) => {
          // some sections of it say nothing of that, and ioredis looks again only after a while
          const [, percent] = /^loading:1[\s\S]*^loading_loaded_perc:([\d.]+)/m.exec(String(reply)) ?? [];
          if (percent !== undefined) this.loaded = `${percent} %`;
        },
        () => undefined,
      );
    }
    return sent;
  }

  /** What waits for a connection goes on waiting: a password can be put right. */
  override recoverFromFatalError(...[commandError, error, options]: Parameters<Redis['recoverFromFatalError']>): void {
    super.recoverFromFatalError(commandError, error, { ...options, offlineQueue: false });
  }
}
