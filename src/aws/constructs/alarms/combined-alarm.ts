import { type AlarmBase, type CfnCompositeAlarm, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { installedName } from '../stack-place';

/** What makes an alarm of several: one of its terms, or both alarms of a pair. */
export type Term = () => string | undefined;

/**
 * Minutes that an alarm waits for the one that would explain it: both notice the same outage, one a little later. CloudWatch evaluates an alarm
 * each minute.
 */
export const WAIT = Duration.minutes(3);
/** Minutes that the explanation stays good: what was suppressed has that long to end. */
export const EXTENSION = Duration.minutes(10);
/** The most characters of an alarm's name (CloudWatch, `PutCompositeAlarm`). */
const NAME_LENGTH = 255;

/** In CloudWatch's words: `ALARM("arn...")`. */
export function inAlarm({ alarmArn }: Pick<AlarmBase, 'alarmArn'>): string {
  return `ALARM("${alarmArn}")`;
}

/** An alarm that is on while one of its terms is, each of them asked for when the template is made. */
export class CombinedAlarm extends CompositeAlarm {
  private readonly terms: Term[];

  constructor(
    scope: Construct,
    id: string,
    { description, terms = [] }: { readonly description: string; readonly terms?: readonly Term[] },
  ) {
    const all = [...terms];
    super(scope, id, { alarmDescription: description, alarmRule: { renderAlarmRule: () => Lazy.string({ produce: () => ruleOf(all) }) } });
    (this.node.defaultChild as CfnCompositeAlarm).alarmName = installedName(this, { maxLength: NAME_LENGTH });
    this.terms = all;
  }

  /** One more reason. */
  addTerm(term: Term): void {
    this.terms.push(term);
  }

  /** Nobody is told while another one is on: that one explains it. */
  suppressBy(alarm: IAlarm): void {
    const resource = this.node.defaultChild as CfnCompositeAlarm;
    resource.actionsSuppressor = alarm.alarmArn;
    resource.actionsSuppressorWaitPeriod = WAIT.toSeconds();
    resource.actionsSuppressorExtensionPeriod = EXTENSION.toSeconds();
  }
}

function ruleOf(terms: readonly Term[]): string {
  const all = terms.map((term) => term()).filter((term) => term !== undefined);
  return all.length === 0 ? 'FALSE' : all.join(' OR ');
}
