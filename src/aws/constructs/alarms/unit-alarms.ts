import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Call, Subscription } from '../../../model/edges';
import { compare } from '../../../model/problem';
import { existingService } from '../../../target/existing';
import { receivesOf, retentionSeconds, visibilitySeconds } from '../../plan/messaging';
import { type PlannedObjective, plannedObjectives, watched } from '../../plan/objectives';
import { concurrencyOf, timeoutOf } from '../../plan/sizes';
import type { ServerlessUnit } from '../serverless-unit';
import { CombinedAlarm, inAlarm } from './combined-alarm';
import { describe, type Severity } from './description';
import { explanations } from './explanations';
import { failedAnswers, failedInvocations, failedMessages, indicatorOf } from './indicators';
import { type Measure, partOf } from './measure';
import { MeasuredAlarm } from './measured-alarm';
import { SharedAlarms } from './shared-alarms';
import { functionMetric, queueMetric, wholeFunctionMetric } from './sources';
import { storeAlarms, throttledTable, type Watched } from './store-alarms';

const MINUTE = 60;
const FIVE_MINUTES = 5 * MINUTE;
/** Part of what was asked for that may fail before it is an error of its own (STANDARDS, minimum alarms: 1 %). */
const ERRORS = 0.01;
/** Part of a limit that may be used (the same: 80 %). */
const OF_A_LIMIT = 0.8;
/** Errors in three of five minutes: longer than one bad minute, shorter than a deployment's five. */
const ERROR_MINUTES = { period: MINUTE, evaluationPeriods: 5, datapointsToAlarm: 3, threshold: ERRORS };
const A_QUARTER_HOUR = { period: FIVE_MINUTES, evaluationPeriods: 3 };

interface Wanted {
  readonly name: string;
  readonly severity: Severity;
  readonly means: string;
  readonly next: string;
  readonly objective?: string;
  readonly measure: () => Measure;
  readonly period: number;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  readonly threshold: number;
}

/**
 * What watches over one unit. Only `page` calls somebody at once, for what its callers feel: objectives that are missed too fast, or errors where it
 * has none. Causes wait in `ticket`, which is quiet while `page` is on. While what it cannot do without is in trouble itself, only that calls.
 */
export class UnitAlarms extends Construct {
  /** The unit is in trouble; none for a job, whose failures are tickets. */
  readonly page: CombinedAlarm | undefined;
  /** Something has to be looked at within days. */
  readonly ticket: CombinedAlarm;
  /** More of its answers failed than may, or of its invocations. */
  readonly errors: MeasuredAlarm;
  /** All of them, by their names: `errors`, `availability-99.9 1h`, `dead letters of order-events`. */
  readonly byName = new Map<string, AlarmBase>();
  /** Its objectives that are watched, by their names. */
  readonly objectives = new Map<string, PlannedObjective>();
  private readonly shared: SharedAlarms;
  private readonly seen = new Set<object>();
  private explained: CombinedAlarm | undefined;

  constructor(private readonly unit: ServerlessUnit) {
    super(unit, 'Alarms');
    this.shared = SharedAlarms.of(unit.shared);
    const { declaration, scope } = unit;
    if (declaration.kind !== 'job') {
      this.page = this.combined('page', 'InTrouble', `${unit.declaration.name} is in trouble: whoever asks it feels it.`);
      this.page.addAlarmAction(this.shared.action);
    }
    this.ticket = this.combined(
      'ticket',
      'NeedsAttention',
      `${unit.declaration.name} needs attention: its budget goes, or something runs short.`,
    );
    this.ticket.addAlarmAction(this.shared.action);
    if (this.page !== undefined) this.ticket.suppressBy(this.page);
    const planned = plannedObjectives(scope);
    for (const each of planned) if (each.of === undefined && each.kind !== 'freshness') this.watchObjective(each);
    const judged = planned.some(({ kind, of }) => kind === 'availability' && of === undefined);
    this.errors = this.watchErrors(judged);
    this.watchFunction();
  }

  /** Whether any unit that it cannot do without is in trouble; there where it has hard calls. */
  get callees(): CombinedAlarm | undefined {
    return this.explained;
  }

  /** @internal What new edges bring. */
  follow(): void {
    const { edges } = this.unit.declaration;
    const planned = plannedObjectives(this.unit.scope);
    for (const call of this.fresh(edges.calls)) this.followCall(call, planned);
    for (const subscription of this.fresh(edges.subscribes)) this.followSubscription(subscription, planned);
    for (const ownership of this.fresh(edges.owns)) {
      const resources = this.unit.stores.get(ownership.to.name);
      if (resources !== undefined) for (const each of storeAlarms(ownership.to, resources)) this.watchPart(each);
    }
    const table = this.unit.idempotencyTable;
    if (table !== undefined && !this.seen.has(table)) {
      this.seen.add(table);
      this.watchPart(throttledTable('handled messages', table.tableName));
    }
  }

  private followCall(call: Call, planned: readonly PlannedObjective[]): void {
    const { unit } = this;
    if (existingService(unit.scope, call.to) !== undefined) return;
    for (const each of planned) if (each.of === call.to.name && each.kind !== 'freshness') this.watchObjective(each);
    if (this.page === undefined || this.explained !== undefined || call.properties.soft !== undefined) return;
    const name = unit.declaration.name;
    const callees = this.combined(
      'cause',
      'Callees',
      `Something that ${name} cannot do without is in trouble, which explains what ${name} suffers from.`,
    );
    this.explained = callees;
    callees.addTerm(() => pagesOf(unit));
    this.page.suppressBy(callees);
  }

  private followSubscription(subscription: Subscription, planned: readonly PlannedObjective[]): void {
    const { unit } = this;
    const { to } = subscription;
    const deadLetters = unit.deadLettersOf(to);
    if (deadLetters !== undefined)
      this.watchDeadLetters(
        `dead letters of ${to.name}`,
        `Messages of ${to.name} could not be handled.`,
        'Their queue keeps them. Mend what they failed on, next move them back (redrive).',
        () => ({ metrics: { waiting: queueMetric(deadLetters, 'ApproximateNumberOfMessagesVisible', 'Maximum') } }),
      );
    if (unit.declaration.kind === 'job') return;
    const source = unit.eventSources.get(to.name);
    // Without it Lambda counts neither messages nor those that failed ("Viewing metrics for event source mappings").
    if (source !== undefined) source.metricsConfig = { metrics: ['EventCount'] };
    this.ticketFor({
      name: `failures of ${to.name}`,
      severity: 'cause',
      means: `More than ${ERRORS * 100} % of attempts at messages of ${to.name} fail.`,
      next: 'Each is tried anew, next goes to the dead letters. Look at the log for what they fail on.',
      measure: () => partOf(failedMessages(unit, to.name)),
      ...ERROR_MINUTES,
    });
    const fresh = planned.filter(({ kind, of }) => kind === 'freshness' && (of === undefined || of === to.name));
    for (const each of fresh) this.watchObjective(each);
    if (fresh.some(({ pairs }) => pairs.some(({ urgency }) => urgency === 'page'))) return;
    const queue = unit.queues.get(to.name);
    if (queue === undefined) return;
    const alarm = this.watch({
      name: `age of ${to.name}`,
      severity: 'page',
      means: `Messages of ${to.name} wait longer than all attempts at one take.`,
      next: 'Nobody handles them, or too few do. What is older than the retention is lost.',
      measure: () => ({ metrics: { age: queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'Maximum') } }),
      threshold: Lazy.number({ produce: () => longestWait(unit, subscription) }),
      ...A_QUARTER_HOUR,
    });
    this.page?.addTerm(() => inAlarm(alarm));
  }

  /** Pages of objectives go to `page`, tickets to `ticket`: each pair with both of its windows. */
  private watchObjective(planned: PlannedObjective): void {
    if (this.objectives.has(planned.name)) return;
    this.objectives.set(planned.name, planned);
    for (const pair of planned.pairs) {
      const windows = watched(planned, pair);
      const create = (isLong: boolean): MeasuredAlarm => {
        const { name, period, evaluationPeriods, datapointsToAlarm, threshold } = isLong ? windows.long : windows.short;
        return this.watch({
          name: isLong ? `${planned.name} ${name}` : `${planned.name} ${windows.long.name} ${name}`,
          severity: pair.urgency,
          means: `The error budget goes ${pair.factor} times faster than it may, over ${name}.`,
          next: `Within ${windows.long.name} ${Math.round(pair.budget * 1_000) / 10} % of it are gone. Counts only together with its other window.`,
          objective: planned.title,
          measure: () => indicatorOf(this.unit, planned, isLong),
          period,
          evaluationPeriods,
          datapointsToAlarm,
          threshold,
        });
      };
      const [long, short] = [create(true), create(false)];
      const combined = pair.urgency === 'page' ? (this.page ?? this.ticket) : this.ticket;
      combined.addTerm(() => `(${inAlarm(long)} AND ${inAlarm(short)})`);
    }
  }

  /** Where an objective judges the same, it calls; else this does. */
  private watchErrors(judged: boolean): MeasuredAlarm {
    const { unit } = this;
    const { kind } = unit.declaration;
    const answers = kind === 'service' && unit.internalApi !== undefined;
    const what = answers ? 'answers are 5xx' : kind === 'job' ? 'runs fail' : 'invocations fail';
    const calls = answers && !judged;
    const alarm = this.watch({
      name: 'errors',
      severity: calls ? 'page' : 'cause',
      means: kind === 'job' ? 'A run failed.' : `More than ${ERRORS * 100} % of ${what}.`,
      next: 'Look at the log and the traces; take the last deployment back if it began with that.',
      measure: () => partOf(answers ? failedAnswers(unit) : failedInvocations(unit)),
      ...(kind === 'job' ? { period: FIVE_MINUTES, threshold: 0 } : ERROR_MINUTES),
    });
    (calls && this.page !== undefined ? this.page : this.ticket).addTerm(() => inAlarm(alarm));
    return alarm;
  }

  private watchFunction(): void {
    const { unit } = this;
    const { scope } = unit;
    const isJob = unit.declaration.kind === 'job';
    const lasting = isJob ? { period: FIVE_MINUTES } : A_QUARTER_HOUR;
    this.ticketFor({
      name: 'throttles',
      severity: 'cause',
      means: 'Requests, messages or runs were refused for want of concurrency.',
      next: 'Raise scaling, or concurrency of the platform; look whether the account has run out of it.',
      measure: () => ({ metrics: { throttles: wholeFunctionMetric(unit, 'Throttles', 'Sum') } }),
      period: FIVE_MINUTES,
      threshold: 0,
    });
    this.ticketFor({
      name: 'duration',
      severity: 'cause',
      means: `One in a hundred takes more than ${OF_A_LIMIT * 100} % of the time after which Lambda stops it.`,
      next: 'Look in the traces for what it waits for.',
      measure: () => ({ metrics: { duration: functionMetric(unit, 'Duration', 'p99') } }),
      threshold: Lazy.number({ produce: () => timeoutOf(scope) * 1_000 * OF_A_LIMIT }),
      ...lasting,
    });
    if (!isJob)
      this.ticketFor({
        name: 'concurrency',
        severity: 'cause',
        means: `More than ${OF_A_LIMIT * 100} % of the reserved concurrency is in use.`,
        next: 'What comes beyond it is refused. Raise scaling, or answer faster.',
        measure: () => ({ metrics: { concurrency: wholeFunctionMetric(unit, 'ConcurrentExecutions', 'Maximum') } }),
        threshold: Lazy.number({ produce: () => (concurrencyOf(scope) ?? scope.platform.concurrency.account) * OF_A_LIMIT }),
        ...A_QUARTER_HOUR,
      });
    this.watchDeadLetters('dead letters', 'Events could not be handled.', 'Mend what they failed on, next send them again.', () => ({
      metrics: { waiting: queueMetric(unit.deadLetters, 'ApproximateNumberOfMessagesVisible', 'Maximum') },
    }));
  }

  /** They stay for days, which would hide other tickets behind them: each calls for itself. */
  private watchDeadLetters(name: string, means: string, next: string, measure: () => Measure): void {
    this.watch({ name, severity: 'ticket', means, next, measure, period: FIVE_MINUTES, threshold: 0 }).addAlarmAction(this.shared.action);
  }

  private watchPart(part: Watched): void {
    this.ticketFor({ ...part, severity: 'cause', ...A_QUARTER_HOUR });
  }

  private ticketFor(wanted: Wanted): void {
    const alarm = this.watch(wanted);
    this.ticket.addTerm(() => inAlarm(alarm));
  }

  private watch({ name, severity, means, next, objective, ...measured }: Wanted): MeasuredAlarm {
    const alarm = new MeasuredAlarm(this, name, { ...measured, description: this.text(severity, means, next, objective) });
    this.byName.set(name, alarm);
    return alarm;
  }

  private combined(severity: Severity, id: string, means: string): CombinedAlarm {
    const objectives = plannedObjectives(this.unit.scope).map(({ title }) => title);
    const next = 'The state of this alarm names those that set it off. The dashboard shows objectives, errors, callees, queues and stores.';
    const alarm = new CombinedAlarm(this, id, { description: this.text(severity, means, next, objectives.join('; ') || undefined) });
    this.byName.set(id === 'InTrouble' ? 'page' : id === 'NeedsAttention' ? 'ticket' : 'callees', alarm);
    return alarm;
  }

  private text(severity: Severity, means: string, next: string, objective?: string): string {
    const { declaration, shared, dashboardName } = this.unit;
    const about = objective === undefined ? {} : { objective };
    return describe({ severity, system: shared.system, of: declaration.name, means, next, ...about, dashboard: dashboardName });
  }

  private fresh<E extends { readonly to: { readonly name: string } }>(edges: readonly E[]): readonly E[] {
    const fresh = edges.filter((edge) => !this.seen.has(edge));
    for (const edge of fresh) this.seen.add(edge);
    return fresh.sort((a, b) => compare(a.to.name, b.to.name));
  }
}

/** The pages of the units that explain the trouble of this one; CloudWatch combines alarms of one account and region alone. */
function pagesOf(unit: ServerlessUnit): string | undefined {
  const { account, region } = Stack.of(unit);
  const pages = explanations(unit.registry, unit.declaration).flatMap((callee) => {
    const construct = unit.registry.units.get(callee);
    const page = construct?.alarms?.page;
    if (construct === undefined || page === undefined) return [];
    const there = Stack.of(construct);
    return there.account === account && there.region === region ? [inAlarm(page)] : [];
  });
  return pages.length === 0 ? undefined : pages.join(' OR ');
}

/** Seconds that a message may have waited through all of its attempts, and half of the time that it is kept at most. */
function longestWait(unit: ServerlessUnit, subscription: Subscription): number {
  const attempts = visibilitySeconds([timeoutOf(unit.scope)]) * receivesOf([subscription]);
  return Math.min(attempts, retentionSeconds(subscription.to) / 2);
}
