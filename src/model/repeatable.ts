import type { CallProperties } from './properties/call';

/** Methods of HTTP that may be repeated: RFC 9110, section 9.2.2, without TRACE, which no operation names. */
export const REPEATABLE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] as const;

const REPEATABLE: ReadonlySet<string> = new Set([...REPEATABLE_METHODS, '*']);

/** Whether a method tells that some operation of a call may be repeated. gRPC asks everything by POST. */
export function hasRepeatableMethod({ operations }: Pick<CallProperties, 'operations'>, protocol: 'http' | 'grpc'): boolean {
  if (protocol === 'grpc') return false;
  return operations === undefined || operations.some((operation) => REPEATABLE.has(operation.split(' ', 1)[0] as string));
}
