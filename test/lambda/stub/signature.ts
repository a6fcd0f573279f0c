import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CREDENTIALS, REGION } from './environment';

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<credential>[^,]+), SignedHeaders=(?<signed>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/;

/** Computes the signature again with AWS's own JavaScript implementation. Gives what is wrong, or undefined. */
export async function signatureProblem({ method, url, headers, body }: SignedRequest, service: string): Promise<string | undefined> {
  const load = createRequire(join(process.env.LAMBDA_HOME as string, 'verifier', 'package.json'));
  const { SignatureV4 } = load('@smithy/signature-v4');
  const { Sha256 } = load('@aws-crypto/sha256-js');
  const { credential = '', signed = '' } = AUTHORIZATION.exec(String(headers.authorization))?.groups ?? {};
  const date = String(headers['x-amz-date']);
  const scope = `${CREDENTIALS.accessKeyId}/${date.slice(0, 8)}/${REGION}/${service}/aws4_request`;
  if (credential !== scope) return `the credential is ${credential}, expected ${scope}`;
  const names = signed.split(';');
  for (const required of ['host', 'x-amz-date', 'x-amz-security-token']) if (!names.includes(required)) return `${required} is not signed`;
  if (headers['x-amz-security-token'] !== CREDENTIALS.sessionToken) return 'the session token is another';
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  const signer = new SignatureV4({ credentials: CREDENTIALS, region: REGION, service, sha256: Sha256, applyChecksum: false });
  const again = await signer.sign(
    {
      method,
      protocol: 'https:',
      hostname: 'unused',
      path,
      query: Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)])),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) },
  );
  return again.headers.authorization === headers.authorization
    ? undefined
    : `the signature is ${headers.authorization}, expected ${again.headers.authorization}`;
}
