import { join } from 'node:path';
import { setting } from '../../judges/judge';
import type { ServerProps } from '../servers/server';

const SERVICES = ['cloudformation', 'sqs', 'sns', 'events', 'secretsmanager', 'kms', 'sts', 's3', 'iam', 'ssm', 'logs'];

export const localstackPython = (): string => join(setting('LOCALSTACK'), 'bin/python');

/** LocalStack in host mode: no container, nothing fetched, nothing reported; its files stay below `folder`. One fault is mended: see serve.py. */
export const localstackServer = (folder: string): ServerProps => ({
  name: 'LocalStack',
  program: localstackPython(),
  args: [join(__dirname, 'serve.py')],
  environment: (port) => ({
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    FILESYSTEM_ROOT: folder,
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DNS_ADDRESS: '0',
    EAGER_SERVICE_LOADING: '0',
    SERVICES: SERVICES.join(','),
    STRICT_SERVICE_LOADING: '1',
    SQS_DELAY_PURGE_RETRY: '0',
  }),
  ready: '/_localstack/health',
});
