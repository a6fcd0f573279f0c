import { arch } from 'node:os';
import { join } from 'node:path';

const home = process.env.LAMBDA_HOME as string;
const services = join(__dirname, 'services');

/** The AWS Lambda Web Adapter, as an image has it at /opt/extensions/lambda-adapter. */
export const ADAPTER = join(home, 'adapter', 'bin', 'lambda-adapter');
/** Keelson's extension, as an image has it at /opt/extensions/keelson. */
export const KEELSON = join(home, 'extension', arch() === 'arm64' ? 'arm64' : 'x86_64', 'extensions', 'keelson');
export const PYTHON = join(home, 'python', 'bin', 'python');

/** A plain service: how its image starts it, and what its runtime sets. */
export interface PlainService {
  readonly name: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export const FASTAPI: PlainService = {
  name: 'FastAPI',
  command: [PYTHON, '-m', 'uvicorn', '--app-dir', join(services, 'fastapi'), 'service:app'],
  variables: { PYTHONDONTWRITEBYTECODE: '1', UVICORN_HOST: '127.0.0.1' },
};
export const GO: PlainService = { name: 'Go', command: [join(home, 'go', 'service')], variables: {} };
export const EXPRESS: PlainService = {
  name: 'Express',
  command: [process.execPath, join(services, 'express', 'server.js')],
  variables: { NODE_PATH: join(home, 'express', 'node_modules'), NODE_ENV: 'production' },
};
export const SERVICES: readonly PlainService[] = [FASTAPI, GO, EXPRESS];

/** The handler of the bundle, run by Lambda's own runtime interface client for Python. */
export const BUNDLE = { command: [PYTHON, '-m', 'awslambdaric', 'handler.handle'], folder: join(services, 'bundle') };
