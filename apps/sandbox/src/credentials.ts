import { type Config, SANDBOX_CREDENTIALS } from '@scm-relay/runtime';
import { byDestination, type DESTINATION_ROWS, type Destination } from '@scm-relay/schemas';

/** What the stand-ins accept, named as in `Config.credentials`: every setting of a destination but its address. */
export type SandboxCredentials = {
  readonly [D in Destination]: {
    readonly [Name in Exclude<keyof (typeof DESTINATION_ROWS)[D]['settings'], 'url'>]: string;
  };
};

/** The configured credentials over the sandbox's own. */
export const acceptedCredentials = (configured: Config['credentials'] = {}): SandboxCredentials =>
  // the table that gives the type gives the names, too
  byDestination((name) => ({ ...SANDBOX_CREDENTIALS[name], ...configured[name] })) as SandboxCredentials;
