/** How soon somebody has to look; a cause is looked at when something else calls. */
export type Severity = 'page' | 'ticket' | 'cause';

export interface AlarmText {
  readonly severity: Severity;
  readonly system: string;
  /** The unit or saga; none for what belongs to the whole system. */
  readonly of?: string;
  /** What is the case. */
  readonly means: string;
  /** What follows from it, and what to do. */
  readonly next: string;
  /** The objective that it watches over. */
  readonly objective?: string;
  /** The name of the dashboard where to look; none for what belongs to the whole system, which has one in a system alone. */
  readonly dashboard?: string;
}

/** The longest description of an alarm, in characters (CloudWatch, `PutMetricAlarm`). */
const LONGEST = 1_024;

/** The description of an alarm: JSON, so that whoever takes messages of the topic can tell a page from a ticket. */
export function describe(text: AlarmText): string {
  const written = JSON.stringify(text);
  if (written.length <= LONGEST) return written;
  const room = Math.max(0, text.next.length - (written.length - LONGEST) - 3);
  return JSON.stringify({ ...text, next: `${text.next.slice(0, room)}...` });
}
