import { show } from '../model/problem';
import { type At, below, report } from '../model/shape';

/** Schedulers take the names of the IANA database, and refuse `Local`, whose meaning is the machine's. */
export function checkTimeZone({ properties }: { readonly properties: { readonly timeZone?: string } }, at: At): void {
  const { timeZone } = properties;
  if (timeZone === undefined || (timeZone !== 'Local' && isTimeZone(timeZone))) return;
  report(below(at, 'timeZone'), {
    code: 'invalid-value',
    received: show(timeZone),
    expected: "a time zone of the IANA database, such as 'Europe/Vienna'",
    fix: "write it as the database does; 'Etc/UTC' is the default",
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
