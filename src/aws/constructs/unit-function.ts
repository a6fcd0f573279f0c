import {
  Architecture,
  type CfnFunction,
  Handler,
  type ILayerVersion,
  Function as LambdaFunction,
  LayerVersion,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SnapStartConf,
} from 'aws-cdk-lib/aws-lambda';
import { Lazy, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import type { FunctionPackage } from '../plan/package';
import { hasSnapStart, memoryOf, scratchOf } from '../plan/sizes';
import { codeOf } from './code';
import type { ServerlessUnit } from './serverless-unit';

export interface FunctionOptions {
  readonly packed: FunctionPackage;
  /** Seconds, asked for when the template is made. */
  readonly timeout: () => number;
  /** What goes on at once, at most. @default - not bounded */
  readonly concurrency?: number;
}

/** A function of a unit: what it runs differs, all else is the unit's. */
export function createFunction(unit: ServerlessUnit, id: string, { packed, timeout, concurrency }: FunctionOptions): LambdaFunction {
  const { scope, shared } = unit;
  const { platform } = scope;
  const created = new LambdaFunction(unit, id, {
    ...(packed.kind === 'image'
      ? { runtime: Runtime.FROM_IMAGE, handler: Handler.FROM_IMAGE }
      : { runtime: new Runtime(packed.runtime, familyOf(packed.runtime), { supportsSnapStart: true }), handler: packed.handler }),
    code: codeOf(packed),
    description: scope.properties.description ?? `${scope.name} of ${scope.system}`,
    architecture: platform.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    role: unit.role,
    logGroup: unit.logGroup,
    loggingFormat: LoggingFormat.JSON,
    environmentEncryption: shared.key,
    ephemeralStorageSize: Size.mebibytes(scratchOf(scope)),
    memorySize: memoryOf(scope),
    ...(concurrency === undefined ? {} : { reservedConcurrentExecutions: concurrency }),
    ...(hasSnapStart(scope) ? { snapStart: SnapStartConf.ON_PUBLISHED_VERSIONS } : {}),
    ...(packed.kind === 'bundle' ? { layers: layersOf(unit, packed) } : {}),
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    ...unit.place?.props,
  });
  created.node.addDependency(unit.permissions.policy);
  const resource = created.node.defaultChild as CfnFunction;
  unit.place?.join(resource);
  resource.timeout = Lazy.number({ produce: timeout });
  resource.deadLetterConfig = { targetArn: unit.deadLetters.queueArn };
  if (platform.tracing === 'xray') resource.tracingConfig = { mode: 'Active' };
  return created;
}

/** What a bundle does not bring itself: the adapter for a plain web server, and Keelson's extension. */
function layersOf(unit: ServerlessUnit, packed: Extract<FunctionPackage, { kind: 'bundle' }>): ILayerVersion[] {
  const { adapter, extension } = unit.scope.platform.layers;
  return [
    ...(packed.adapted && adapter !== undefined ? [LayerVersion.fromLayerVersionArn(unit, 'Adapter', adapter)] : []),
    ...(extension === undefined ? [] : [LayerVersion.fromLayerVersionArn(unit, 'Extension', extension)]),
  ];
}

function familyOf(runtime: string): RuntimeFamily {
  if (runtime.startsWith('python')) return RuntimeFamily.PYTHON;
  if (runtime.startsWith('nodejs')) return RuntimeFamily.NODEJS;
  if (runtime.startsWith('java')) return RuntimeFamily.JAVA;
  return runtime.startsWith('dotnet') ? RuntimeFamily.DOTNET_CORE : RuntimeFamily.OTHER;
}
