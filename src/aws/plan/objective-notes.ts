import type { EnvironmentProperties } from '../../model/properties/environment';
import type { Objective } from '../../model/properties/objective';
import type { Unit } from '../../model/unit';
import { existingService } from '../../target/existing';
import type { ParityNote } from '../../target/parity';
import { emulated, refused } from '../../target/parity-entry';
import { type ResolvedAwsPlatform, resolveAwsPlatform } from '../platform';
import { type PlannedObjective, plannedObjectives, spoken } from './objectives';
import { awsScope } from './scope';

const NOBODY = refused('alarms: false: the dashboard shows it, nobody is told');

/** What AWS does otherwise with objectives: what is judged in their place, and which windows cannot be watched. */
export function objectiveNotes(units: readonly Unit[], environment: EnvironmentProperties): ParityNote[] {
  const platform = resolveAwsPlatform(environment.aws, environment);
  return units.flatMap((unit) => {
    if (existingService({ environment }, unit) !== undefined) return [];
    const planned = plannedObjectives(awsScope(unit, { environment, platform }));
    return planned.flatMap((each) => notesOf(unit, each, { environment, platform }));
  });
}

function notesOf(
  unit: Unit,
  planned: PlannedObjective,
  { environment, platform }: { readonly environment: EnvironmentProperties; readonly platform: ResolvedAwsPlatform },
): ParityNote[] {
  const path = `${unit.kind}s.${unit.name}.objectives.${planned.name}`;
  const note = (entry: ParityNote['entry']): ParityNote => ({ property: `${unit.kind}.objectives`, entry, path });
  if (platform.alarms === false) return [note(NOBODY)];
  const callee = unit.edges.calls.find(({ to }) => to.name === planned.of)?.to;
  if (planned.kind !== 'freshness' && callee !== undefined && existingService({ environment }, callee) !== undefined)
    return [note(refused(`${callee.name} runs elsewhere: nobody here counts what it answers`))];
  const instead = judgedInstead(unit, planned);
  return [
    ...(instead === undefined ? [] : [note(emulated(instead))]),
    ...planned.omitted.map(({ pair, reason }) =>
      note(refused(`no ${pair.urgency} for the windows ${spoken(pair.long)} and ${spoken(pair.short)}: ${reason}`)),
    ),
  ];
}

function judgedInstead(unit: Unit, { kind, of, objective }: PlannedObjective): string | undefined {
  if (kind === 'freshness') return 'minutes in which the oldest message is younger, in place of messages';
  if (of !== undefined) return 'the answers of its API to all who ask it, in place of those to this caller';
  if (unit.kind === 'worker')
    return isLatency(objective) ? 'the time of the function, in place of that of requests' : 'attempts at messages, in place of requests';
  return isLatency(objective) && unit.edges.exposes.length > 0
    ? "the time of the function in place of its API's, where a host serves other services too"
    : undefined;
}

function isLatency(objective: Objective): boolean {
  return 'latency' in objective;
}
