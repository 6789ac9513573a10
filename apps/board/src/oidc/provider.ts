import { type OidcConfig, TimedOut, within } from '@scm-relay/runtime';
import * as oidc from 'openid-client';

export type Role = 'operator' | 'viewer';

/** The highest role that a value of the claim gives; null: none does, nobody else gets in. */
export function roleOf(claim: unknown, { operators, viewers }: Pick<OidcConfig, 'operators' | 'viewers'>): Role | null {
  const values = Array.isArray(claim) ? claim : [claim];
  const has = (names: readonly string[]): boolean =>
    values.some((each) => typeof each === 'string' && names.includes(each));
  if (has(operators)) return 'operator';
  return has(viewers) ? 'viewer' : null;
}

/** What must come back with the code; kept by us, never shown to the browser. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody whom the provider vouches for. `role` null: none of the claim's values lets in. */
export interface Person {
  readonly name: string;
  readonly role: Role | null;
}

/** The provider did not vouch for anybody; `code` says why, without anything of its answer. */
export class NotVouched extends Error {
  override readonly name = 'NotVouched';

  constructor(readonly code: string) {
    super(`the OpenID provider vouches for nobody: ${code}`);
  }
}

/** The provider did not answer, or not as one: nobody knows whom it would vouch for. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';

  constructor(readonly code: string) {
    super(`the OpenID provider cannot be asked: ${code}`);
  }
}

export interface Provider {
  /** where the browser goes to log in, and what its return is checked against. Throws `ProviderAway`. */
  begin(redirectUri: string): Promise<{ readonly url: URL; readonly attempt: Attempt }>;
  /** Exchanges the code of the return address. Throws `NotVouched` and `ProviderAway`. */
  finish(returned: URL, attempt: Attempt): Promise<Person>;
  /** where the browser logs out at the provider; null where it has no such page */
  endSession(returnTo: string): Promise<URL | null>;
}

/** Between our clock and the provider's. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** For one answer, and for all of a login: less than who logs in waits before they are told no more than that it takes long (http/failures.ts). */
const TIMEOUT_SECONDS = 5;
const FINISH_MS = 7000;

/**
 * Login by OpenID Connect: authorization code with PKCE. Issuer, audience, times, nonce and the signature of the ID token are checked by
 * openid-client, the signature also where TLS would vouch for it. The provider is asked for its endpoints at the first login.
 */
export function createProvider(config: OidcConfig): Provider {
  const insecure = new URL(config.issuer).protocol === 'http:';
  const discover = async (): Promise<oidc.Configuration> => {
    const metadata = { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const authentication = config.clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(config.clientSecret);
    const execute = [oidc.enableNonRepudiationChecks, ...(insecure ? [oidc.allowInsecureRequests] : [])];
    const options = { execute, timeout: TIMEOUT_SECONDS };
    return oidc.discovery(new URL(config.issuer), config.clientId, metadata, authentication, options);
  };
  let known: Promise<oidc.Configuration> | null = null;
  const configuration = (): Promise<oidc.Configuration> => {
    known ??= discover().catch((error: unknown) => {
      known = null;
      throw new ProviderAway(codeOf(error));
    });
    return known;
  };

  const exchange = async (returned: URL, { state, nonce, verifier }: Attempt): Promise<Person> => {
    const client = await configuration();
    const tokens = await oidc.authorizationCodeGrant(client, returned, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new NotVouched('no ID token');
    // many providers give groups only here
    const asked = claims[config.rolesClaim] === undefined && client.serverMetadata().userinfo_endpoint;
    const more = asked ? await oidc.fetchUserInfo(client, tokens.access_token, claims.sub) : {};
    const all: Readonly<Record<string, unknown>> = { ...more, ...claims };
    return { name: nameOf(all, claims.sub), role: roleOf(all[config.rolesClaim], config) };
  };

  return {
    begin: async (redirectUri) => {
      const client = await configuration();
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const supported = client.serverMetadata().scopes_supported ?? [];
      const scopes = [
        'openid',
        ...['profile', 'email', config.rolesClaim].filter((scope) => supported.includes(scope)),
      ];
      const url = oidc.buildAuthorizationUrl(client, {
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url, attempt };
    },
    finish: (returned, attempt) =>
      within(FINISH_MS, 'the OpenID provider', exchange(returned, attempt)).catch((error: unknown) => {
        if (error instanceof NotVouched || error instanceof ProviderAway) throw error;
        throw isAway(error) ? new ProviderAway(codeOf(error)) : new NotVouched(codeOf(error));
      }),
    endSession: async (returnTo) => {
      const client = await configuration();
      if (!client.serverMetadata().end_session_endpoint) return null;
      return oidc.buildEndSessionUrl(client, { post_logout_redirect_uri: returnTo });
    },
  };
}

/** Printable and short: it stands in pages, logs and the audit log. */
const nameOf = (claims: Readonly<Record<string, unknown>>, sub: string): string => {
  const name = [claims.preferred_username, claims.email].find((each) => typeof each === 'string' && each !== '') ?? sub;
  return String(name).replace(/\p{C}/gu, '').slice(0, 100);
};

/** No answer, or none of a provider; `server_error` and `temporarily_unavailable` are its own words for it (RFC 6749 §4.1.2.1). */
const AWAY = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'server_error',
  'temporarily_unavailable',
]);

const isAway = (error: unknown): boolean =>
  error instanceof TimedOut || causeCodeOf(error) !== null || AWAY.has(codeOf(error));

/** of a connection that failed */
const causeCodeOf = (error: unknown): string | null =>
  error instanceof TypeError && error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : null;

/** It stands in pages, logs and the audit log. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'error' in error && typeof error.error === 'string' ? error.error : causeCodeOf(error);
  return (code ?? ('code' in error ? String(error.code) : error.name)).replace(/[^\w.-]/g, '').slice(0, 50);
};
