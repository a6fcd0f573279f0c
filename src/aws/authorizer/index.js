'use strict';
/**
 * Keelson's Lambda authorizer: lets a request pass whose token has the declared issuer, one of the audiences and every scope, is signed by a key
 * of the issuer's, and has not ended. Plain JavaScript, since it runs on Lambda as it stands here.
 *
 * Environment: ISSUER; JWKS_URI; AUDIENCES and SCOPES, each a list in JSON.
 */
const { JwtVerifier } = require('aws-jwt-verify');
const { SimpleFetcher } = require('aws-jwt-verify/https');
const { FetchError, JwksValidationError, WaitPeriodNotYetEndedJwkError } = require('aws-jwt-verify/error');
const { SimpleJwksCache } = require('aws-jwt-verify/jwk');

/** A key that the issuer has withdrawn is not taken for longer, in milliseconds. */
const KEYS_AGE = 600_000;
/** When keys that could not be fetched anew are asked for again, in milliseconds. */
const RETRY_AFTER = 60_000;
const BEARER = /^Bearer +(\S+)$/i;

/** What API Gateway answers with 401 (REST: "Unauthorized" by its name; HTTP: the same). */
class Unauthorized extends Error {
  constructor() {
    super('Unauthorized');
    this.name = 'Unauthorized';
  }
}

/**
 * @param {{ ISSUER: string, JWKS_URI: string, AUDIENCES: string, SCOPES: string }} environment
 * @param {{ fetch: (uri: string) => Promise<ArrayBuffer> }} fetcher where the keys come from
 * @param {() => number} now in milliseconds
 */
function authorizer(environment, fetcher = new SimpleFetcher(), now = Date.now) {
  const { ISSUER: issuer, JWKS_URI: jwksUri } = environment;
  const audiences = JSON.parse(environment.AUDIENCES);
  const scopes = JSON.parse(environment.SCOPES);
  let isReachable = true;
  let current;
  let renewAt = 0;

  const watched = {
    async fetch(uri) {
      try {
        const keys = await fetcher.fetch(uri);
        isReachable = true;
        return keys;
      } catch (error) {
        isReachable = false;
        throw error;
      }
    },
  };

  const verifierOf = () =>
    JwtVerifier.create(
      // Audiences are checked below: the library knows nothing of `client_id`.
      { issuer, jwksUri, audience: null, customJwtCheck: ({ payload }) => checkClaims(payload, audiences) },
      { jwksCache: new SimpleJwksCache({ fetcher: watched }) },
    );

  /** Keys are fetched anew now and then; while that fails, the known ones are good. */
  const verifier = async () => {
    if (current !== undefined && now() < renewAt) return current;
    const next = verifierOf();
    try {
      await next.hydrate();
      current = next;
      renewAt = now() + KEYS_AGE;
    } catch (error) {
      renewAt = now() + RETRY_AFTER;
      if (current === undefined) throw error;
      unavailable(error);
    }
    return current;
  };

  const verified = async (header) => {
    const token = BEARER.exec(header ?? '')?.[1];
    if (token === undefined) throw new Unauthorized();
    try {
      return await (await verifier()).verify(token);
    } catch (error) {
      const isOurs =
        error instanceof FetchError ||
        error instanceof JwksValidationError ||
        (error instanceof WaitPeriodNotYetEndedJwkError && !isReachable);
      if (!isOurs) throw new Unauthorized();
      unavailable(error);
      throw new Error('The keys of the issuer cannot be had.');
    }
  };

  return async (event) => {
    const isRest = event.type === 'TOKEN';
    const payload = await verified(isRest ? event.authorizationToken : event.headers?.authorization);
    const granted = scopesOf(payload);
    const isAuthorized = scopes.every((scope) => granted.has(scope));
    return isRest ? policy(payload, event.methodArn, isAuthorized) : { isAuthorized };
  };
}

/** As the JWT authorizer of an HTTP API has it: `client_id` stands for `aud` where there is none; a token must end. */
function checkClaims({ aud, client_id: client, exp }, audiences) {
  const named = aud === undefined ? [client] : [aud].flat();
  if (!named.some((audience) => audiences.includes(audience))) throw new Unauthorized();
  if (typeof exp !== 'number') throw new Unauthorized();
}

/** `scope` is a text with spaces (RFC 8693, section 4.2), `scp` the same or a list. */
function scopesOf({ scope, scp }) {
  const listed = Array.isArray(scp) ? scp : typeof scp === 'string' ? scp.split(' ') : [];
  return new Set([...(typeof scope === 'string' ? scope.split(' ') : []), ...listed]);
}

/** For the whole stage: each method asks its own authorizer, and the answer is kept for others that ask the same one. */
function policy({ sub }, methodArn, isAuthorized) {
  const stage = methodArn.split('/').slice(0, 2).join('/');
  return {
    principalId: typeof sub === 'string' ? sub : 'unknown',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: isAuthorized ? 'Allow' : 'Deny', Resource: `${stage}/*` }],
    },
  };
}

/** What the alarm counts. Nothing of a token is ever written. */
function unavailable(error) {
  console.error({ outcome: 'keys-unavailable', reason: error.constructor.name });
}

let own;
exports.authorizer = authorizer;
exports.handler = async (event) => {
  own ??= authorizer(process.env);
  return own(event);
};
