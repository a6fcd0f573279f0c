import type { Resource } from '../constructs/support';

/** What happened in each minute, from the first on: values that were added up, how many there were, the largest, and how many were small enough. */
export interface Series {
  readonly sum?: (minute: number) => number;
  readonly count?: (minute: number) => number;
  readonly max?: (minute: number) => number;
  /** Of `count`, those within the limit of a percentile rank. */
  readonly within?: (minute: number) => number;
}

/** A metric as a template has it; references are the logical ids of what they refer to. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Which data a metric has; undefined for none. */
export type World = (metric: Metric) => Series | undefined;

type Resources = Readonly<Record<string, Resource>>;
type Value = number | undefined;

/** Text of a template in which each reference is the logical id of what it refers to. */
export function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, never>;
  if (Ref !== undefined) return Ref;
  if (attribute !== undefined) return (attribute as readonly string[])[0] as string;
  if (join === undefined) throw new Error(`no text: ${JSON.stringify(value)}`);
  const [separator, parts] = join as readonly [string, readonly unknown[]];
  return parts.map(text).join(separator);
}

/** CloudWatch's alarms of one template, at work on a world: evaluated each minute, over windows that slide. */
export class CloudWatch {
  private readonly sums = new Map<string, number[]>();
  private states = new Map<string, boolean>();

  constructor(
    private readonly resources: Resources,
    private readonly world: World,
  ) {}

  /** Whether an alarm is on at the end of a minute. */
  isOn(id: string, minute: number): boolean {
    const key = `${id} ${minute}`;
    const known = this.states.get(key);
    if (known !== undefined) return known;
    const { Type, Properties } = this.resources[id] as Resource;
    const on =
      Type === 'AWS::CloudWatch::CompositeAlarm'
        ? rule(text(Properties.AlarmRule), (child) => this.isOn(child, minute))
        : this.isBreached(Properties, minute);
    this.states.set(key, on);
    return on;
  }

  /** The first minute of some in which an alarm is on. */
  firstOn(id: string, from: number, to: number): number | undefined {
    for (let minute = from; minute <= to; minute += 1) if (this.isOn(id, minute)) return minute;
    return undefined;
  }

  /** What is sent to topics in a stretch of time: the alarm and the minute. An alarm that is explained waits as its suppressor asks. */
  messages(from: number, to: number): { readonly alarm: string; readonly minute: number }[] {
    const sent: { readonly alarm: string; readonly minute: number }[] = [];
    for (const [alarm, { Type, Properties }] of Object.entries(this.resources)) {
      if (!Type.startsWith('AWS::CloudWatch::') || (Properties?.AlarmActions ?? []).length === 0) continue;
      const suppressor = Properties.ActionsSuppressor === undefined ? undefined : text(Properties.ActionsSuppressor);
      const wait = (Properties.ActionsSuppressorWaitPeriod ?? 0) / 60;
      const extension = (Properties.ActionsSuppressorExtensionPeriod ?? 0) / 60;
      let isOn = false;
      let due: number | undefined;
      for (let minute = from; minute <= to; minute += 1) {
        const on = this.isOn(alarm, minute);
        if (on && !isOn) due = minute + (suppressor === undefined ? 0 : wait);
        if (!on) due = undefined;
        isOn = on;
        // As long as the explanation is on, and a while longer, nothing is due.
        if (due !== undefined && suppressor !== undefined && this.isOn(suppressor, minute)) due = minute + 1 + extension;
        if (due === undefined || minute < due) continue;
        sent.push({ alarm, minute });
        due = undefined;
      }
    }
    return sent.sort((a, b) => a.minute - b.minute);
  }

  private isBreached(properties: Resource['Properties'], minute: number): boolean {
    const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods, Threshold, ComparisonOperator, TreatMissingData } = properties;
    if (ComparisonOperator !== 'GreaterThanThreshold' || TreatMissingData !== 'notBreaching') throw new Error('not known here');
    let breaching = 0;
    for (let back = 0; back < periods; back += 1) {
      const value = this.datapoint(properties.Metrics, minute, back);
      if (value !== undefined && value > Threshold) breaching += 1;
    }
    return breaching >= needed;
  }

  private datapoint(queries: readonly Record<string, any>[], minute: number, back: number): Value {
    const values = new Map<string, Value>();
    for (const { Id, MetricStat, Expression } of queries) {
      if (MetricStat === undefined) values.set(Id, calculate(Expression, values));
      else {
        const minutes = MetricStat.Period / 60;
        const end = minute + 1 - back * minutes;
        values.set(Id, this.statistic(MetricStat, end - minutes, end));
      }
    }
    const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
    if (returned.length !== 1) throw new Error('an alarm compares one thing');
    return values.get(returned[0]?.Id);
  }

  private statistic({ Metric: { Namespace, MetricName, Dimensions = [] }, Stat }: Record<string, any>, from: number, to: number): Value {
    const dimensions = Object.fromEntries((Dimensions as readonly any[]).map(({ Name, Value: value }) => [Name, text(value)]));
    const series = this.world({ namespace: Namespace, name: MetricName, dimensions });
    if (series === undefined) return undefined;
    const key = `${Namespace} ${MetricName} ${JSON.stringify(dimensions)}`;
    if (Stat === 'Maximum' || Stat === 'p99') {
      const all = Array.from({ length: to - Math.max(0, from) }, (_, index) => (series.max ?? missing)(Math.max(0, from) + index));
      return all.length === 0 ? undefined : Math.max(...all);
    }
    const count = this.total(`${key} count`, series.count ?? (() => 1), from, to);
    if (count === 0) return undefined;
    if (Stat === 'SampleCount') return count;
    if (Stat === 'Sum') return this.total(`${key} sum`, series.sum ?? missing, from, to);
    if (Stat.startsWith('PR(:')) return (100 * this.total(`${key} ${Stat}`, series.within ?? missing, from, to)) / count;
    throw new Error(`no statistic ${Stat}`);
  }

  /** Sums of all minutes before each: a window is the difference of two. */
  private total(key: string, of: (minute: number) => number, from: number, to: number): number {
    const sums = this.sums.get(key) ?? [0];
    this.sums.set(key, sums);
    while (sums.length <= to) sums.push((sums[sums.length - 1] as number) + of(sums.length - 1));
    return (sums[Math.max(0, to)] as number) - (sums[Math.max(0, from)] as number);
  }
}

function missing(): number {
  throw new Error('the world says nothing of this statistic');
}

/** Metric math as Keelson writes it: arithmetic, comparisons, IF and FILL. What has no value makes what is computed of it have none. */
export function calculate(expression: string, values: ReadonlyMap<string, Value>): Value {
  const tokens = expression.match(/[A-Za-z_][A-Za-z0-9_]*|\d+(\.\d+)?|\|\||>=|[()+\-*/,<>]/g) ?? [];
  let next = 0;
  const take = (token: string): void => {
    if (tokens[next] !== token) throw new Error(`${token} expected at ${next} of ${expression}`);
    next += 1;
  };
  const both = (a: Value, b: Value, of: (a: number, b: number) => Value): Value =>
    a === undefined || b === undefined ? undefined : of(a, b);
  const level = (operators: Record<string, (a: number, b: number) => Value>, inner: () => Value) => (): Value => {
    let left = inner();
    for (let operator = operators[tokens[next] ?? '']; operator !== undefined; operator = operators[tokens[next] ?? '']) {
      next += 1;
      left = both(left, inner(), operator);
    }
    return left;
  };
  const atom = (): Value => {
    const token = tokens[next] ?? '';
    next += 1;
    if (token === '(') {
      const inside = any();
      take(')');
      return inside;
    }
    if (token === 'IF' || token === 'FILL') {
      take('(');
      const given = [any()];
      while (tokens[next] === ',') {
        next += 1;
        given.push(any());
      }
      take(')');
      if (token === 'FILL') return given[0] ?? given[1];
      return given[0] === undefined ? undefined : given[0] !== 0 ? given[1] : given[2];
    }
    if (/^\d/.test(token)) return Number(token);
    if (!values.has(token)) throw new Error(`${expression} names ${token}, which is not before it`);
    return values.get(token);
  };
  const product = level({ '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? undefined : a / b) }, atom);
  const sum = level({ '+': (a, b) => a + b, '-': (a, b) => a - b }, product);
  const compared = level({ '>': (a, b) => Number(a > b), '>=': (a, b) => Number(a >= b), '<': (a, b) => Number(a < b) }, sum);
  const any: () => Value = level({ '||': (a, b) => Number(a !== 0 || b !== 0) }, compared);
  const result = any();
  if (next !== tokens.length) throw new Error(`${expression} goes on at ${tokens[next]}`);
  return result;
}

/** The rule of a composite alarm: ALARM("..."), AND, OR, FALSE, parentheses. */
export function rule(of: string, isOn: (alarm: string) => boolean): boolean {
  const tokens = of.match(/ALARM\("[^"]+"\)|AND|OR|FALSE|[()]/g) ?? [];
  if (tokens.join('') !== of.replaceAll(' ', '')) throw new Error(`not a rule: ${of}`);
  let next = 0;
  const term = (): boolean => {
    const token = tokens[next] ?? '';
    next += 1;
    if (token === 'FALSE') return false;
    if (token !== '(') return isOn(token.slice('ALARM("'.length, -2));
    const inside = any();
    next += 1;
    return inside;
  };
  const all = (): boolean => {
    let on = term();
    while (tokens[next] === 'AND') {
      next += 1;
      on = term() && on;
    }
    return on;
  };
  const any = (): boolean => {
    let on = all();
    while (tokens[next] === 'OR') {
      next += 1;
      on = all() || on;
    }
    return on;
  };
  return any();
}
