import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ManifestOverride } from '../../model/configuration';
import { KeelsonError, type Problem, show } from '../../model/problem';
import { type EnvironmentProperties, environmentShape } from '../../model/properties/environment';
import { type QueueProperties, queueShape, type TopicProperties, topicShape } from '../../model/properties/messaging';
import type { KubernetesPlatform } from '../../model/properties/platform';
import { type At, below, isRecord, object, report } from '../../model/shape';
import type { Source } from '../../model/source';
import type { System } from '../../model/system';
import type { Unit } from '../../model/unit';
import { unknown } from '../../model/unknown-reference';
import { checkDeclaredName, validateSecret } from '../../model/validate-edges';
import type { PlannedObject } from '../plan/planned-object';
import { type UnitScope, unitScope } from '../plan/scope';
import { planUnit } from '../plan/unit';
import { validateUnitForKubernetes } from '../validate';
import { nameProblems } from './chart-units';

/** What a construct in somebody's own chart says beside the properties of its unit. */
export interface LoneUnitProps<O> {
  /**
   * The name of the unit, from which those of its objects follow.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * What the cluster offers.
   * @default - plain Kubernetes 1.34, and the namespace of the chart
   */
  readonly platform?: KubernetesPlatform;
  /**
   * Stores, by their names, and brokers, by their kinds, that are there already.
   * @default - none
   */
  readonly existing?: EnvironmentProperties['existing'];
  /**
   * What Kubernetes cannot express and is accepted all the same, with the reason, by the code in its refusal.
   * @default - none
   */
  readonly accept?: EnvironmentProperties['accept'];
  /**
   * Last changes to single manifests, by the name of the construct's child.
   * @default - none
   */
  readonly overrides?: O;
}

/** What a unit's construct stands on, be it alone in a chart or one of a system. */
export class UnitPlan<U extends Unit> {
  constructor(
    readonly declaration: U,
    readonly scope: UnitScope,
    readonly overrides: Readonly<Record<string, ManifestOverride>>,
    /** The objects of a unit of a system, which takes no more edges and was validated with the system. */
    private readonly planned?: readonly PlannedObject[],
  ) {}

  /** Whether all has been said. */
  get isComplete(): boolean {
    return this.planned !== undefined;
  }

  /** The objects as they follow from what is declared so far. */
  objects(): readonly PlannedObject[] {
    return this.planned ?? planUnit(this.scope);
  }

  /** The problems of the unit, its edges and where it goes. */
  problems(): Problem[] {
    if (this.isComplete) return [];
    const problems = endProblems(this.declaration);
    if (problems.length > 0) return [...problems, ...validateUnitForKubernetes(this.scope)];
    return [...validateUnitForKubernetes(this.scope, { edges: true }), ...this.unknownExisting()];
  }

  private unknownExisting(): Problem[] {
    const { owns, publishes, subscribes, calls } = this.declaration.edges;
    const brokers = [...publishes, ...subscribes].map((edge) => edge.to.properties.broker);
    const known = new Set<string>([...owns.map((ownership) => ownership.to.name), ...brokers, ...calls.map((call) => call.to.name)]);
    const problems: Problem[] = [];
    for (const key of Object.keys(this.scope.environment.existing ?? {})) {
      const at = below(below(placeOf(this.declaration, problems), 'existing'), key);
      if (!known.has(key))
        unknown(at, key, known, `store that ${this.declaration.name} owns, service that it calls, or broker of a topic or queue`);
    }
    return problems;
  }
}

const TOPIC = object<TopicProperties>(topicShape, 'the properties of a topic');
const QUEUE = object<QueueProperties>(queueShape, 'the properties of a queue');

/** The problems of what no system declares: the secrets and channels at the other ends of a unit's edges. */
function endProblems({ edges }: Unit): Problem[] {
  const problems: Problem[] = [];
  for (const secret of new Set(edges.uses.map((use) => use.to))) validateSecret(secret, problems);
  for (const channel of new Set([...edges.publishes, ...edges.subscribes].map((edge) => edge.to))) {
    const at: At = { path: [`${channel.kind}s`, String(channel.name)], depth: 2, source: channel.source, problems };
    checkDeclaredName(channel, at, channel.kind);
    (channel.kind === 'topic' ? TOPIC : QUEUE).check(channel.properties, at);
  }
  return problems;
}

/** How a model object is made: `Service`, `Worker` or `Job`. */
export type Declare<U extends Unit> = new (name: string, properties: U['properties'], system?: System, source?: Source) => U;

/**
 * The plan of a unit that stands alone in somebody's chart. It is made before the construct, so that a refused one leaves nothing behind.
 *
 * @throws KeelsonError with every problem of the properties
 */
export function lonePlan<U extends Unit>(
  declare: Declare<U>,
  scope: Construct,
  id: string,
  props: U['properties'] & LoneUnitProps<object>,
  source: Source,
): UnitPlan<U> {
  const {
    name = id,
    platform,
    existing,
    accept,
    overrides,
    ...properties
  } = (isRecord(props) ? props : {}) as LoneUnitProps<object> & Readonly<Record<string, unknown>>;
  const declaration = new declare(name, properties as U['properties'], undefined, source);
  const chart = chartOf(scope);
  const problems: Problem[] = [];
  const at = placeOf(declaration, problems);
  if (!isRecord(props))
    report(at, {
      code: 'invalid-value',
      received: show(props),
      expected: `the properties of a ${declaration.kind}`,
      fix: 'give an object',
    });
  if (chart === undefined)
    report(at, {
      code: 'no-chart',
      received: 'a scope outside every chart',
      expected: 'a chart, or a construct in one',
      fix: "start from new Chart(app, 'shop', { namespace: 'shop' })",
    });
  if (platform !== undefined) environmentShape.kubernetes.check(platform, below(at, 'platform'));
  if (existing !== undefined) environmentShape.existing.check(existing, below(at, 'existing'));
  if (accept !== undefined) environmentShape.accept.check(accept, below(at, 'accept'));
  if (overrides !== undefined && !isRecord(overrides))
    report(below(at, 'overrides'), {
      code: 'invalid-value',
      received: show(overrides),
      expected: 'functions by the name of a child',
      fix: 'write overrides: { deployment: (manifest) => manifest }',
    });
  const namespace = platform?.namespace ?? chart?.namespace;
  if (namespace === undefined && chart !== undefined) {
    report(below(at, 'namespace'), {
      code: 'no-namespace',
      received: 'nothing',
      expected: 'a namespace',
      fix: "give it to the chart: new Chart(app, 'shop', { namespace: 'shop' }), or to platform",
    });
  }
  if (problems.length > 0 || namespace === undefined || chart === undefined) throw new KeelsonError(problems);
  const environment: EnvironmentProperties = {
    kubernetes: { ...platform, namespace },
    ...(existing === undefined ? {} : { existing }),
    ...(accept === undefined ? {} : { accept }),
  };
  const plan = new UnitPlan(
    declaration,
    unitScope(declaration, { environment, namespace }),
    (overrides ?? {}) as Readonly<Record<string, ManifestOverride>>,
  );
  problems.push(
    ...validateUnitForKubernetes(plan.scope),
    ...nameProblems(chart, namespace, declaration.name, declaration.kind, source.locate()),
  );
  if (problems.length > 0) throw new KeelsonError(problems);
  return plan;
}

function chartOf(scope: Construct): Chart | undefined {
  try {
    return Chart.of(scope);
  } catch {
    return undefined;
  }
}

function placeOf(unit: Unit, problems: Problem[]): At {
  const path = [`${unit.kind}s`, String(unit.name)];
  return { path, depth: path.length, source: unit.source, problems };
}
