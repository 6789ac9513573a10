import { type Config, type RedisClient, redisDurability } from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import { redisAddress, type Session } from '../session.js';
import { connectedWorkers } from '../workers.js';
import { judgeClock } from './check-clock.js';
import { examineHistory } from './check-history.js';
import { examineWork } from './check-work.js';
import { type Finding, ok, skipped, warning, wrong } from './finding.js';
import { redisRemedy } from './redis-remedy.js';

const OLDEST = [7, 0] as const;

const field = (info: string, name: string): string =>
  info
    .split(/\r?\n/)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1) ?? '';

const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

const durability = async (redis: RedisClient, config: Config['redis']): Promise<Finding[]> => {
  const { keyPrefix, requireDurable } = config;
  const { problems, fsync, writable } = await redisDurability(redis, keyPrefix);
  const todo = 'In redis.conf: appendonly yes, appendfsync always, maxmemory-policy noeviction, and room enough.';
  const found = problems.map((problem) =>
    problem.startsWith('writes are refused')
      ? wrong('writes', problem, redisRemedy(problem, redisAddress(config)))
      : requireDurable || !writable
        ? wrong('durability', problem, todo)
        : warning('durability', problem, `${todo} Without it a 204 does not mean kept.`),
  );
  if (found.length > 0) return found;
  if (fsync === 'always') return [ok('durability', 'append-only file, written to disk before every answer')];
  if (fsync === null) {
    return [warning('durability', 'append-only file; how often it is written to disk cannot be asked', todo)];
  }
  return [
    warning(
      'durability',
      `append-only file, appendfsync ${fsync}: a power failure may take the last second of answered events`,
      'Set appendfsync always, or REDIS_WAIT_REPLICAS to have replicas hold each event first.',
    ),
  ];
};

const replicas = async (redis: RedisClient, { waitReplicas }: Config['redis']): Promise<Finding[]> => {
  if (waitReplicas === 0) return [];
  const connected = Number(field(await redis.info('replication'), 'connected_slaves'));
  const says = `${connected} connected, REDIS_WAIT_REPLICAS asks for ${waitReplicas}`;
  if (connected >= waitReplicas) return [ok('replicas', says)];
  return [
    wrong('replicas', says, 'Start the replicas, or lower REDIS_WAIT_REPLICAS: until then every event gets a 503.'),
  ];
};

const clock = async (redis: RedisClient): Promise<Finding> => {
  const before = Date.now();
  const [second, micro] = await redis.time();
  const ours = (before + Date.now()) / 2;
  return judgeClock('Redis', ours, Number(second) * 1000 + Number(micro) / 1000);
};

/** Who consumes: a queue that holds work and has no worker is how a forgotten process shows. */
const consumers = async ({ queues }: Session): Promise<Finding[]> => {
  const [counts, workers] = await Promise.all([queues.counts(), connectedWorkers(queues)]);
  if (workers === null) {
    const todo = 'Let it, to be told of queues without workers: ACL SETUSER … +client|list';
    return [warning('queues', 'Redis does not tell its user whether workers are running (CLIENT LIST)', todo)];
  }
  const found: Finding[] = [];
  for (const name of QUEUES) {
    const { waiting = 0, delayed = 0 } = counts[name] ?? {};
    if (waiting + delayed > 0 && workers.get(name) === 0) {
      found.push(
        warning(
          `queue ${name}`,
          `${waiting + delayed} jobs and no worker`,
          `Start: node apps/workers/dist/main.js ${name}`,
        ),
      );
    }
  }
  return found.length > 0 ? found : [ok('queues', 'every queue with work has a worker')];
};

/** Redis and what depends on it, once it is connected. */
export const examineRedis = async (config: Config, session: Session): Promise<Finding[]> => {
  const { redis } = session;
  const version = field(await redis.info('server'), 'redis_version');
  const reached = `${redisAddress(config.redis)}, version ${version}`;
  return [
    isOld(version)
      ? wrong('redis', reached, `Use Redis ${OLDEST.join('.')} or later, or Valkey.`)
      : ok('redis', reached),
    ...(await durability(redis, config.redis)),
    ...(await replicas(redis, config.redis)),
    await clock(redis),
    ...(await consumers(session)),
    ...(await examineBackup(session)),
    ...(await examineWork(session)),
    ...(await examineHistory(session)),
  ];
};

const HOUR_MS = 3_600_000;
/** As `ScmBackupOld` has it: a backup a day, with an hour to make it. */
const OLD_MS = 25 * HOUR_MS;

/** How old the backup is that was noted last (deploy/redis/backup.sh). */
const examineBackup = async ({ ledger }: Session): Promise<Finding[]> => {
  const { backupAgeMs } = await ledger.figures();
  if (backupAgeMs === null) return [skipped('backup', 'none of Redis was ever noted (deploy/redis/backup.sh)')];
  const says = `of Redis, ${Math.max(0, Math.round(backupAgeMs / HOUR_MS))} h old`;
  return [
    backupAgeMs <= OLD_MS
      ? ok('backup', says)
      : warning('backup', says, 'Does deploy/redis/backup.sh still run? See what it last said.'),
  ];
};
