import type { OidcConfig } from '@scm-relay/runtime';
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

export interface Provider {
  /** where the browser goes to log in, and what its return is checked against */
  begin(redirectUri: string): Promise<{ readonly url: URL; readonly attempt: Attempt }>;
  /** Exchanges the code of the return address. Throws `NotVouched`. */
  finish(returned: URL, attempt: Attempt): Promise<Person>;
  /** where the browser logs out at the provider; null where it has no such page */
  endSession(returnTo: string): Promise<URL | null>;
}

/** Between our clock and the provider's. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Less than who logs in waits before they are told so (http/failures.ts). */
const TIMEOUT_SECONDS = 5;

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
      throw new NotVouched(codeOf(error));
    });
    return known;
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
    finish: async (returned, { state, nonce, verifier }) => {
      const client = await configuration();
      try {
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
      } catch (error) {
        throw error instanceof NotVouched ? error : new NotVouched(codeOf(error));
      }
    },
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

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown error';
  if ('error' in error && typeof error.error === 'string') return error.error.slice(0, 50);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return 'code' in error ? String(error.code) : error.name;
};
