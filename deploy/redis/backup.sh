#!/bin/sh
# A backup of Redis, checked, with its age noted for ScmBackupOld and `npm run cli -- doctor`. For cron or a CronJob, every hour, on another
# machine than that of Redis. Needs redis-cli (valkey-cli as REDIS_CLI). Environment:
#   REDIS_URL          with a user that may do this: `backup` of users.acl.example
#   REDIS_KEY_PREFIX   as the processes have it; default {scm}
#   BACKUP_FOLDER      where backups go; default: here
#   BACKUP_KEEP        how many are kept; default 48
set -eu
umask 077
cli=${REDIS_CLI:-redis-cli}
prefix=${REDIS_KEY_PREFIX:-'{scm}'}
folder=${BACKUP_FOLDER:-.}
keep=${BACKUP_KEEP:-48}

# an address on the command line could be read by every user of the machine: the password goes by the environment
address=$(printf %s "${REDIS_URL:?is not set}" | sed -E 's#^([a-z]+://)([^@/]*)@#\1#')
login=$(printf %s "$REDIS_URL" | sed -nE 's#^[a-z]+://([^@/]*)@.*#\1#p')
REDISCLI_AUTH=${login#*:}
if [ -n "$REDISCLI_AUTH" ]; then export REDISCLI_AUTH; else unset REDISCLI_AUTH; fi
redis() {
  user=${login%%:*}
  if [ -n "$user" ]; then "$cli" -u "$address" --user "$user" "$@"; else "$cli" -u "$address" "$@"; fi
}

# what is written while the copy is made may be missing from it: its age counts from here
begun=$(redis TIME | head -n 1)
case $begun in '' | *[!0-9]*) echo "Redis does not answer: $begun" >&2; exit 1 ;; esac
file=$folder/scm-$(date -u +%Y%m%dT%H%M%SZ).rdb
trap 'rm -f "$file.part"' EXIT
redis --rdb "$file.part" >/dev/null
[ "$(head -c 5 "$file.part")" = REDIS ] || [ "$(head -c 6 "$file.part")" = VALKEY ] || { echo "$file.part is no backup" >&2; exit 1; }
if command -v redis-check-rdb >/dev/null && ! said=$(redis-check-rdb "$file.part" 2>&1); then
  # tools of a distribution are often older than the server they read from
  case $said in
    *"handle RDB format version"*) echo "$file is not checked: redis-check-rdb is older than Redis" >&2 ;;
    *) echo "$said" >&2; exit 1 ;;
  esac
fi
mv "$file.part" "$file"
[ "$(redis SET "$prefix:backup" "$begun")" = OK ] || { echo 'the age of the backup could not be noted' >&2; exit 1; }
# names sort by time; the newest stay
ls "$folder" | grep -E '^scm-[0-9]{8}T[0-9]{6}Z\.rdb$' | sort -r | tail -n +"$((keep + 1))" | while read -r old; do rm -f "$folder/$old"; done
echo "$file"
