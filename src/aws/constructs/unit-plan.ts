import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { nearest } from '../../model/nearest';
import { KeelsonError, type Problem, show } from '../../model/problem';
import type { AwsPlatform } from '../../model/properties/aws-platform';
import { type EnvironmentProperties, environmentShape } from '../../model/properties/environment';
import { type At, below, isRecord, report } from '../../model/shape';
import type { Source } from '../../model/source';
import type { System } from '../../model/system';
import { isLate } from '../../model/token';
import type { Unit } from '../../model/unit';
import { type AwsScope, awsScope } from '../plan/scope';
import { resolveAwsPlatform } from '../platform';
import { validateUnitForAws } from '../validate';
import type { GivenResources } from './given-resources';
import { Overrides, type ServerlessOverrides } from './overrides';
import { SharedResources } from './shared-resources';

/** What a construct in somebody's own stack says beside the properties of its unit. */
export interface LoneUnitProps {
  /**
   * Last changes to single resources, by the name of the construct's field: `{ function: (resource) => { resource.memorySize = 2_048; } }`.
   * @default - none
   */
  readonly overrides?: ServerlessOverrides;
  /** The name of the unit. @default - the construct's id */
  readonly name?: string;
  /** What the account offers. Units of one stack share a key, a network and a topic for alarms: those of the first one. @default - see AwsPlatform */
  readonly platform?: AwsPlatform;
  /** Stores, by their names, and services that run elsewhere. @default - none */
  readonly existing?: EnvironmentProperties['existing'];
  /** What AWS cannot express and is accepted all the same, with the reason, by the code in its refusal. @default - none */
  readonly accept?: EnvironmentProperties['accept'];
  /** Objects of the CDK in place of new ones. @default - none */
  readonly provided?: GivenResources;
}

/** What a unit's construct stands on, be it alone in a stack or one of a system. */
export interface ServerlessPlan<U extends Unit> {
  readonly declaration: U;
  readonly scope: AwsScope;
  /** Whether all has been said. */
  readonly isComplete: boolean;
  /** Where that stands which has an identity or state. @default - in the unit's construct */
  readonly identity?: Construct;
  /** Last changes to its resources. */
  readonly overrides: Overrides;
  /** What the units share. */
  shared(unit: Construct): SharedResources;
  /** The problems of the unit and its edges. */
  problems(): readonly Problem[];
}

/** How a model object is made: `Service`, `Worker` or `Job`. */
export type Declare<U extends Unit> = new (name: string, properties: U['properties'], system?: System, source?: Source) => U;

/** The id of what the lone units of one stack share. */
const SHARED_ID = 'Keelson';

/**
 * The plan of a unit that stands alone in somebody's stack. It is made before the construct, so that a refused one leaves nothing behind.
 *
 * @throws KeelsonError with every problem of the properties
 */
export function lonePlan<U extends Unit>(
  declare: Declare<U>,
  scope: Construct,
  id: string,
  props: U['properties'] & LoneUnitProps,
  source: Source,
): ServerlessPlan<U> {
  const {
    name = id,
    platform,
    existing,
    accept,
    provided = {},
    overrides,
    ...properties
  } = (isRecord(props) ? props : {}) as LoneUnitProps & Readonly<Record<string, unknown>>;
  const declaration = new declare(name, properties as U['properties'], undefined, source);
  const problems: Problem[] = [];
  const at: At = { path: [`${declaration.kind}s`, declaration.name], depth: 2, source: declaration.source, problems };
  if (!isRecord(props))
    report(at, {
      code: 'invalid-value',
      received: show(props),
      expected: `the properties of a ${declaration.kind}`,
      fix: 'give an object',
    });
  if (!Stack.isStack(scope) && !scope.node.scopes.some((each) => Stack.isStack(each)))
    report(at, {
      code: 'no-stack',
      received: 'a scope outside every stack',
      expected: 'a stack, or a construct in one',
      fix: "start from new Stack(app, 'shop')",
    });
  if (platform !== undefined) environmentShape.aws.check(platform, below(at, 'platform'));
  if (existing !== undefined) environmentShape.existing.check(existing, below(at, 'existing'));
  if (accept !== undefined) environmentShape.accept.check(accept, below(at, 'accept'));
  if (overrides !== undefined && !isRecord(overrides))
    report(below(at, 'overrides'), {
      code: 'invalid-value',
      received: show(overrides),
      expected: "functions by the names of the construct's fields",
      fix: 'write overrides: { function: (resource) => resource.addPropertyOverride(...) }',
    });
  const place = problems.length === 0 ? whereItIs(scope, platform ?? {}, below(at, 'platform')) : {};
  checkProvided(provided, below(at, 'provided'));
  if (problems.length === 0) checkShared(scope, platform, below(at, 'platform'));
  if (problems.length > 0) throw new KeelsonError(problems);
  const environment: EnvironmentProperties = {
    aws: { ...place, ...platform },
    ...(existing === undefined ? {} : { existing }),
    ...(accept === undefined ? {} : { accept }),
  };
  const unitScope = awsScope(declaration, { environment });
  problems.push(...validateUnitForAws(unitScope));
  if (problems.length > 0) throw new KeelsonError(problems);
  return {
    declaration,
    scope: unitScope,
    isComplete: false,
    overrides: new Overrides(
      (overrides ?? {}) as Readonly<Record<string, unknown>>,
      `${declaration.kind}s.${declaration.name}.overrides`,
      declaration.source.locate(),
    ),
    shared: (unit) => {
      const stack = Stack.of(unit);
      const known = stack.node.tryFindChild(SHARED_ID);
      if (known instanceof SharedResources) return known;
      const resolved = resolveAwsPlatform(environment.aws, environment);
      return new SharedResources(stack, SHARED_ID, { system: stack.stackName, environment, platform: resolved, given: provided });
    },
    problems: () => validateUnitForAws(unitScope, { edges: true }),
  };
}

/** The account and the region of the stack, where they are known; a platform that says others contradicts it. */
function whereItIs(scope: Construct, platform: AwsPlatform, at: At): Pick<AwsPlatform, 'account' | 'region'> {
  const { account, region } = Stack.of(scope);
  const known = Object.entries({ account, region }).filter(([, value]) => !Token.isUnresolved(value)) as ['account' | 'region', string][];
  for (const [key, value] of known) {
    const said = platform[key];
    if (said === undefined || said === value || isLate(said)) continue;
    report(below(at, key), {
      code: 'contradiction',
      received: `${show(said)} in a stack of ${show(value)}`,
      expected: 'the same of both',
      fix: `leave ${key} out: the stack says it`,
    });
  }
  return Object.fromEntries(known);
}

const PROVIDED: readonly (keyof GivenResources)[] = ['alarms', 'key', 'queues', 'rotations', 'secrets', 'tables', 'topics', 'vpc'];

/** @internal Objects of the CDK under names that mean something. */
export function checkProvided(provided: unknown, at: At): void {
  const keys: readonly string[] = PROVIDED;
  if (!isRecord(provided)) {
    report(at, {
      code: 'invalid-value',
      received: show(provided),
      expected: 'objects of the CDK by their kinds',
      fix: 'write provided: { vpc }, or leave it out',
    });
    return;
  }
  for (const key of Object.keys(provided)) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    report(below(at, key), {
      code: 'unknown-property',
      received: show(key),
      expected: `one of ${keys.join(', ')}`,
      fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
    });
  }
}

/** What all units of a stack share, and the first one says. */
const OF_ALL = ['network', 'alarms', 'messaging', 'cdn', 'firewall', 'domains'] as const satisfies readonly (keyof AwsPlatform)[];

function checkShared(scope: Construct, platform: AwsPlatform | undefined, at: At): void {
  const known = Stack.of(scope).node.tryFindChild(SHARED_ID);
  if (platform === undefined || !(known instanceof SharedResources)) return;
  const resolved = resolveAwsPlatform(platform, known.environment);
  for (const key of OF_ALL) {
    if (platform[key] === undefined || JSON.stringify(resolved[key]) === JSON.stringify(known.platform[key])) continue;
    report(below(at, key), {
      code: 'contradiction',
      received: show(platform[key]),
      expected: `what the first unit of the stack says, which all of it share: ${show(known.platform[key])}`,
      fix: `give the same platform to each unit of the stack, or put this one into a stack of its own`,
    });
  }
}

/** Whether a construct is made by a system, which has planned it already. */
export function isPlan<U extends Unit>(props: object): props is ServerlessPlan<U> {
  return 'declaration' in props && 'shared' in props && 'scope' in props;
}
