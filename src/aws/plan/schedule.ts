/** The predefined schedules of cron, in its five fields (crontab(5)). */
const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const ANY_DAY: readonly string[] = ['*', '?'];

/**
 * A schedule in the five fields of cron, as EventBridge Scheduler writes it: `cron(30 2 * * ? *)`. Where both the day of the month and the day
 * of the week are bounded, cron means either and AWS takes only one of them: two expressions then.
 */
export function scheduleExpressions(schedule: string): readonly string[] {
  const [minute, hour, day, month, weekday] = (NAMED[schedule] ?? schedule).split(/\s+/) as [string, string, string, string, string];
  const fields = (dayOfMonth: string, dayOfWeek: string): string =>
    `cron(${minute} ${hour} ${dayOfMonth} ${month.toUpperCase()} ${dayOfWeek} *)`;
  if (ANY_DAY.includes(weekday)) return [fields(day === '?' ? '*' : day, '?')];
  const weekdays = daysOfWeek(weekday);
  if (ANY_DAY.includes(day)) return [fields('?', weekdays)];
  return [fields(day, '?'), fields('?', weekdays)];
}

/** Days of the week by their names: cron counts from Sunday as 0, AWS from Sunday as 1. */
function daysOfWeek(field: string): string {
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = ANY_DAY.includes(range) ? ['0', '6'] : range.split('-');
    const last = to ?? (step === undefined ? from : '6');
    for (let day = dayNumber(from); day <= dayNumber(last); day += Number.parseInt(step ?? '1', 10)) days.add(day);
  }
  return [...days]
    .sort((a, b) => a - b)
    .map((day) => DAYS[day])
    .join(',');
}

function dayNumber(text: string): number {
  const named = (DAYS as readonly string[]).indexOf(text.toUpperCase());
  return named >= 0 ? named : Number.parseInt(text, 10);
}
