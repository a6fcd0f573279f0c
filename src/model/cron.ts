/** Bounds of the five fields of a cron schedule, as Kubernetes reads them (robfig/cron v3, standard parser). */
const FIELDS: readonly { readonly min: number; readonly max: number; readonly names?: readonly string[] }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const MACROS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** Whether a scheduler would take the schedule. */
export function isCron(schedule: string): boolean {
  if (MACROS.has(schedule)) return true;
  const fields = schedule.split(' ');
  return (
    fields.length === FIELDS.length &&
    fields.every((field, index) => field.split(',').every((part) => isPart(part, FIELDS[index] as (typeof FIELDS)[number])))
  );
}

function isPart(part: string, field: (typeof FIELDS)[number]): boolean {
  const [range, step, ...rest] = part.split('/');
  if (rest.length > 0 || range === undefined || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const ends = range.split('-');
  if (ends.length > 2) return false;
  const values = ends.map((end) => numberOf(end, field));
  if (values.some((value) => value === undefined)) return false;
  const [from, to] = values as number[];
  return to === undefined || (from as number) <= to;
}

function numberOf(text: string, field: (typeof FIELDS)[number]): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named + field.min : /^\d{1,4}$/.test(text) ? Number.parseInt(text, 10) : undefined;
  return value !== undefined && value >= field.min && value <= field.max ? value : undefined;
}
