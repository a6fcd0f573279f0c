import type { MetricSource, Ratio } from '../alarms/measure';

/** One widget of a dashboard of CloudWatch, without its place. */
export interface Widget {
  readonly type: 'metric' | 'alarm' | 'text';
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A line of a graph. */
export interface Line {
  readonly label: string;
  readonly metric: MetricSource;
  /** @default 'left' */
  readonly axis?: 'left' | 'right';
}

const COLUMNS = 24;
const HALF = 12;
const THIRD = 8;
const ROW = 6;
const PERIOD = 60;
const DAY = 86_400;
/** Alarms of one widget (CloudWatch, "Dashboard body structure and syntax"). */
const MOST_ALARMS = 100;

/** Widgets one after the other, from left to right and from top to bottom. */
export function placed(widgets: readonly Widget[]): readonly object[] {
  let [x, y, tallest] = [0, 0, 0];
  return widgets.map(({ type, width, height, properties }) => {
    if (x + width > COLUMNS) [x, y, tallest] = [0, y + tallest, 0];
    const place = { type, x, y, width, height, properties };
    x += width;
    tallest = Math.max(tallest, height);
    return place;
  });
}

/** A line across the whole board. */
export function heading(markdown: string, height = 1): Widget {
  return { type: 'text', width: COLUMNS, height, properties: { markdown, background: 'transparent' } };
}

/** Lines over time; levels are drawn across. */
export function graph(
  region: string,
  title: string,
  lines: readonly Line[],
  levels: readonly { readonly label: string; readonly value: number }[] = [],
): Widget {
  return {
    type: 'metric',
    width: THIRD,
    height: ROW,
    properties: {
      title,
      view: 'timeSeries',
      stacked: false,
      region,
      period: PERIOD,
      metrics: lines.map(({ label, metric, axis = 'left' }) => [...path(metric), { stat: metric.statistic, label, yAxis: axis }]),
      yAxis: { left: { min: 0 }, right: { min: 0 } },
      ...(levels.length === 0 ? {} : { annotations: { horizontal: levels } }),
    },
  };
}

/** Percent that failed, over time. */
export function ratioGraph(
  region: string,
  title: string,
  ratio: Ratio,
  levels: readonly { readonly label: string; readonly value: number }[] = [],
): Widget {
  return {
    type: 'metric',
    width: HALF,
    height: ROW,
    properties: {
      title,
      view: 'timeSeries',
      stacked: false,
      region,
      period: 5 * PERIOD,
      metrics: [...hidden(ratio), [{ expression: `100 * (${ratio.failed}) / (${ratio.total})`, label: 'failed, %', id: 'percent' }]],
      yAxis: { left: { min: 0 } },
      ...(levels.length === 0 ? {} : { annotations: { horizontal: levels } }),
    },
  };
}

/**
 * Percent of the error budget that is left, over the whole window.
 * @param seconds - the window of the objective
 * @param budget - the part that may fail, from 0 to 1
 */
export function budgetLeft(region: string, title: string, ratio: Ratio, seconds: number, budget: number): Widget {
  return {
    type: 'metric',
    width: HALF,
    height: ROW,
    properties: {
      title,
      view: 'singleValue',
      region,
      start: `-P${seconds / DAY}D`,
      end: 'P0D',
      setPeriodToTimeRange: true,
      metrics: [
        ...hidden(ratio),
        [{ expression: `100 * (1 - (${ratio.failed}) / (${ratio.total}) / ${budget})`, label: 'budget left, %', id: 'left' }],
      ],
    },
  };
}

/** The state of alarms, a hundred of them a widget. */
export function alarmStates(title: string, arns: readonly string[]): readonly Widget[] {
  return Array.from({ length: Math.ceil(arns.length / MOST_ALARMS) }, (_, index) => {
    const alarms = arns.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS);
    return { type: 'alarm', width: COLUMNS, height: Math.min(8, 2 + Math.ceil(alarms.length / 6)), properties: { title, alarms } };
  });
}

function hidden({ metrics }: Ratio): readonly unknown[] {
  return Object.entries(metrics).map(([id, metric]) => [...path(metric), { stat: metric.statistic, id, visible: false }]);
}

function path({ namespace, name, dimensions }: MetricSource): readonly string[] {
  return [
    namespace,
    name,
    ...Object.entries(dimensions)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flat(),
  ];
}
