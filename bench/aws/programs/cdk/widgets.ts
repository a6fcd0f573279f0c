/** One field of a dashboard, before it has a place. */
export interface Widget {
  readonly type: 'text' | 'alarm' | 'metric';
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Line {
  readonly label: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly right?: boolean;
}

const COLUMNS = 24;
const MOST_ALARMS = 100;
const MOST_LINES = 40;

/** Side by side as long as there is room. */
export function bodyOf(widgets: readonly Widget[]): object {
  let [x, y, tallest] = [0, 0, 0];
  return {
    start: '-PT6H',
    widgets: widgets.map(({ type, width, height, properties }) => {
      if (x + width > COLUMNS) [x, y, tallest] = [0, y + tallest, 0];
      const placed = { type, x, y, width, height, properties };
      x += width;
      tallest = Math.max(tallest, height);
      return placed;
    }),
  };
}

export function heading(markdown: string, height = 1): Widget {
  return { type: 'text', width: COLUMNS, height, properties: { markdown, background: 'transparent' } };
}

export function alarmStates(title: string, arns: readonly string[]): Widget[] {
  return chunks(arns, MOST_ALARMS).map((alarms) => ({
    type: 'alarm',
    width: COLUMNS,
    height: Math.min(8, 2 + Math.ceil(alarms.length / 6)),
    properties: { title, alarms },
  }));
}

export function graph(
  region: string,
  title: string,
  lines: readonly Line[],
  limit?: { readonly label: string; readonly value: number },
): Widget {
  return {
    type: 'metric',
    width: 8,
    height: 6,
    properties: {
      title,
      view: 'timeSeries',
      stacked: false,
      region,
      period: 60,
      metrics: lines.map(({ label, namespace, name, dimensions, statistic, right }) => [
        namespace,
        name,
        ...Object.entries(dimensions).flat(),
        { stat: statistic, label, yAxis: right === true ? 'right' : 'left' },
      ]),
      yAxis: { left: { min: 0 }, right: { min: 0 } },
      ...(limit === undefined ? {} : { annotations: { horizontal: [limit] } }),
    },
  };
}

/** As many lines in one graph as can be told apart. */
export function graphs(region: string, title: string, lines: readonly Line[]): Widget[] {
  return chunks(lines, MOST_LINES).map((some) => graph(region, title, some));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}
