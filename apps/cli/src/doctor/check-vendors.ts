import { probe } from '@scm-relay/connectors';
import { type Config, printableUrl } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { judgeClock } from './check-clock.js';
import { type Finding, ok, wrong } from './finding.js';

const TIMEOUT_MS = 5000;

const remedy = (code: string, variable: string): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Check the host name in ${variable}, and the DNS of this machine.`;
  if (code === 'ECONNREFUSED') return `Nobody listens there: check the port in ${variable}, or ask the vendor.`;
  if (/CERT|SIGNED|UNABLE_TO/.test(code))
    return 'Its certificate is not trusted here: check it, and the clock of this machine.';
  if (/SSL|TLS|EPROTO/.test(code))
    return `No TLS as we know it is spoken there: check https and the port in ${variable}.`;
  return `Check ${variable}, firewalls and the vendor's list of allowed addresses.`;
};

const examine = async (destination: Destination, url: string): Promise<Finding[]> => {
  const variable = `${destination.toUpperCase()}_URL`;
  const check = `vendor ${destination}`;
  const seen = await probe(url, { timeoutMs: TIMEOUT_MS });
  const where = new URL(printableUrl(url)).origin;
  if (!seen.reached) return [wrong(check, `${where} cannot be reached (${seen.code})`, remedy(seen.code, variable))];
  return [
    ok(check, `${where} answers in ${seen.ms} ms`),
    ...(seen.clock ? [judgeClock(destination, seen.clock.ours, seen.clock.theirs)] : []),
  ];
};

/** Connects to each vendor and sends a bare HEAD: no credentials, no business data. */
export const examineVendors = async (config: Config, destinations: readonly Destination[]): Promise<Finding[]> => {
  const found = await Promise.all(
    destinations.map((destination) => examine(destination, config.credentials[destination]?.url ?? '')),
  );
  return found.flat();
};
