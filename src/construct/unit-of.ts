import { nearest } from '../model/nearest';
import { KeelsonError, show } from '../model/problem';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';

/** Whose units are asked for. */
export interface Asked<C> {
  /** The construct of the system, for messages. */
  readonly path: string;
  readonly system: System;
  readonly units: ReadonlyMap<string, C>;
  /** What more holds for them, for messages: `that runs on AWS`. @default - nothing */
  readonly which?: string;
}

/**
 * The construct of a unit of a system, by its declaration or its name.
 *
 * @throws KeelsonError where the system has no such unit
 */
export function unitOf<C extends { readonly declaration: Unit }, W extends C>(
  { path, system, units, which }: Asked<C>,
  wanted: Unit | string,
  kind: Unit['kind'],
  type: abstract new (...args: never[]) => W,
): W {
  const name = typeof wanted === 'string' ? wanted : wanted?.name;
  const found = units.get(name);
  if (found instanceof type && (typeof wanted === 'string' || found.declaration === wanted)) return found;
  const known = [...units.values()].filter((unit) => unit.declaration.kind === kind).map((unit) => unit.declaration.name);
  const near = typeof name === 'string' ? nearest(name, known) : undefined;
  throw new KeelsonError([
    {
      code: 'unknown-reference',
      path: `${path}.${kind}`,
      received: found === undefined || found instanceof type ? show(name) : `${show(name)}, a ${found.declaration.kind}`,
      expected: `a ${kind} of system ${system.name}${which === undefined ? '' : ` ${which}`}: ${known.join(', ') || 'it has none'}`,
      fix: near === undefined || near === name ? `name a ${kind} that ${system.name} declares` : `did you mean ${near}?`,
    },
  ]);
}
