import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KeelsonError, type Problem, show } from '../../model/problem';
import type { PlannedObject } from '../plan/planned-object';

/** A unit of a chart, as the others of the chart see it. */
export interface ChartUnit extends IConstruct {
  readonly declaration: { readonly name: string; readonly kind: string; readonly source: { locate(): string | undefined } };
  /** @internal */
  problems(): readonly Problem[];
}

interface Taken {
  readonly units: Map<string, ChartUnit>;
  readonly objects: Map<string, ChartUnit>;
}

const CHARTS = new WeakMap<Chart, Taken>();

function takenIn(chart: Chart): Taken {
  const known = CHARTS.get(chart);
  if (known !== undefined) return known;
  const taken: Taken = { units: new Map(), objects: new Map() };
  CHARTS.set(chart, taken);
  return taken;
}

/** The units of a chart that are still in it, in the order in which they were constructed. */
export function unitsOf(chart: Chart): readonly ChartUnit[] {
  return [...takenIn(chart).units.values()].filter(isInTree);
}

/** The problem of a second unit of one name, which would overwrite the objects of the first. */
export function nameProblems(chart: Chart, namespace: string, name: string, kind: string, source: string | undefined): Problem[] {
  const other = takenIn(chart).units.get(unitKey(namespace, name));
  if (other === undefined || !isInTree(other)) return [];
  const where = other.declaration.source.locate();
  return [
    {
      code: 'duplicate-name',
      path: `${kind}s.${name}`,
      ...(source === undefined ? {} : { source }),
      received: `${show(name)}, which ${other.node.path} is called already${where === undefined ? '' : ` (${where})`}`,
      expected: 'one service, worker or job of each name in a namespace',
      fix: 'rename one of them',
    },
  ];
}

export function claimUnit(unit: ChartUnit, namespace: string): void {
  takenIn(Chart.of(unit)).units.set(unitKey(namespace, unit.declaration.name), unit);
}

/**
 * Reserves the name of an object.
 * @throws KeelsonError where another unit of the chart has an object of that kind and name
 */
export function claimObject(unit: ChartUnit, { apiVersion, kind, name, namespace = '' }: PlannedObject): void {
  const { objects } = takenIn(Chart.of(unit));
  const key = `${apiVersion}/${kind}/${namespace}/${name}`;
  const other = objects.get(key);
  if (other !== undefined && other !== unit && isInTree(other)) {
    const source = unit.declaration.source.locate();
    throw new KeelsonError([
      {
        code: 'name-collision',
        path: `${unit.declaration.kind}s.${unit.declaration.name}`,
        ...(source === undefined ? {} : { source }),
        received: `${kind} ${show(name)}, which ${other.node.path} has already`,
        expected: 'one object of each kind and name in a namespace',
        fix: `rename ${unit.declaration.name} or ${other.declaration.name}`,
      },
    ]);
  }
  objects.set(key, unit);
}

function unitKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** A construct that was taken out of the tree has given up its names. */
function isInTree(unit: IConstruct): boolean {
  return unit.node.scopes.every(
    (construct, index, path) => index === 0 || path[index - 1]?.node.tryFindChild(construct.node.id) === construct,
  );
}
