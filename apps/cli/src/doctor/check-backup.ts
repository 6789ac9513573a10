import type { Session } from '../session.js';
import { type Finding, ok, skipped, warning } from './finding.js';

const HOUR_MS = 3_600_000;
/** As `ScmBackupOld` has it: a backup a day, with an hour to make it. */
const OLD_MS = 25 * HOUR_MS;

/** How old the backup is that was noted last (deploy/redis/backup.sh). */
export const examineBackup = async ({ ledger }: Session): Promise<Finding[]> => {
  const { backupAgeMs } = await ledger.figures();
  if (backupAgeMs === null) return [skipped('backup', 'none of Redis was ever noted (deploy/redis/backup.sh)')];
  const says = `of Redis, ${Math.max(0, Math.round(backupAgeMs / HOUR_MS))} h old`;
  return [
    backupAgeMs <= OLD_MS
      ? ok('backup', says)
      : warning('backup', says, 'Does deploy/redis/backup.sh still run? See what it last said.'),
  ];
};
