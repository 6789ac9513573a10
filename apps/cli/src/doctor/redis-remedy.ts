/** What to do about a Redis that is not there, or does not do what it is asked, by what was seen of it. */
export const redisRemedy = (seen: string, address: string): string => {
  if (/NOPERM|user executing the script/.test(seen))
    return 'Let its user run that: ACL SETUSER …, the rules are in docs/operations.md.';
  if (/WRONGPASS|NOAUTH|SELECT/.test(seen)) return 'Correct user, password and database in REDIS_URL.';
  if (/loading/i.test(seen)) return 'Wait: a restart would begin to load from the start.';
  if (/READONLY/.test(seen)) return `Set REDIS_URL (now ${address}) to the primary: this is a replica.`;
  if (/OOM/.test(seen)) return 'Give it room: maxmemory, and the memory of its machine.';
  if (/MISCONF/.test(seen)) return 'Look at its disk and its log: it cannot write its files.';
  if (/NOREPLICAS/.test(seen)) return 'Start its replicas: it takes no writes without them (min-replicas-to-write).';
  if (/ENOTFOUND|EAI_AGAIN/.test(seen)) return 'Check the host name in REDIS_URL, and the DNS of this machine.';
  if (/certificate required/.test(seen))
    return 'It asks for a certificate of its clients: set REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE.';
  if (/altnames/.test(seen)) return 'Set REDIS_URL to a host name that its certificate names.';
  if (/certificate|self.signed/i.test(seen))
    return 'Its certificate is not trusted here: check REDIS_TLS_CA_FILE, and the clock of this machine.';
  if (/cluster support disabled/.test(seen)) return 'It is no cluster: leave REDIS_CLUSTER out.';
  if (/Cluster redirections|CLUSTERDOWN/.test(seen)) return 'A node of the cluster is missing: start it.';
  if (/Redis refuses|writes are refused/.test(seen)) return 'It is there, and says why: look at its settings.';
  return `Start it, or set REDIS_URL (now ${address}) to where it is.`;
};
