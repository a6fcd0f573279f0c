import { count } from '../../text';
import type { GraphGroup, SystemGraph } from '../graph';
import { titleOf } from '../words';
import { type Box, boxesOf, extentOf, type PlacedBox, placed } from './boxes';
import { drawLabel, drawLine, type MeasuredLabel, measuredLabel } from './draw-edges';
import { drawBox } from './draw-nodes';
import { element, round, textElement, xml } from './element';
import { type Direction, type Layout, layOut, type Point, type Rectangle } from './layout';
import { legendOf } from './legend';
import { type LineEnd, routed } from './lines';
import { SIZES, styleText } from './palette';
import { textWidth, wrapped } from './text-width';

const MARGIN = 24;
/** Room for a drawing without much in it. */
const NARROWEST = 640;
/** A page of a screen, in pixels. */
const PAGE = { width: 1_000, height: 900 };
/** Lines bend more gently to the right: only what fits a page so much better is laid out downwards. */
const BETTER = 1.6;
/** Beyond that many edges, labels hide more than they say. */
const MOST_LABELS = 60;

/**
 * A graph as a drawing: one file without scripts, fonts or pictures of others, light or dark as the reader's system is. Whoever rests the
 * pointer on something gets all that is known of it.
 */
export function svgOf(graph: SystemGraph): string {
  const boxes = boxesOf(graph.nodes);
  const edges = graph.edges.filter((edge) => edge.kind !== 'owns');
  const isLabelled = edges.length <= MOST_LABELS;
  const labels = edges.map((edge): MeasuredLabel => (isLabelled ? measuredLabel(edge) : { lines: [], width: 0, height: 0 }));
  const { direction, layout } = best(boxes, graph, edges, labels);
  const cards = boxes.map((box) => placed(box, layout.boxes.get(box.node.id) as Rectangle, direction));
  const byId = new Map(cards.map((card) => [card.box.node.id, card]));
  const endOf = (id: string): LineEnd => ({ card: (byId.get(id) as PlacedBox).card, room: layout.boxes.get(id) as Rectangle });
  const lines = routed(
    edges.map(({ from, to }, index) => ({
      points: layout.lines[index]?.points ?? [],
      from: endOf(from),
      to: endOf(to),
    })),
    direction,
  );
  const groups = graph.groups.map((group) => ({ group, around: around(group, cards) }));
  const drawn = [
    ...groups.map(({ group, around: room }) => drawGroup(group, room)),
    ...edges.map((edge, index) => drawLine(edge, lines[index] as (typeof lines)[number], direction)),
    ...cards.map(drawBox),
    ...edges.flatMap((edge, index) => {
      const at = layout.lines[index]?.label;
      return at === undefined
        ? []
        : [
            drawLabel(
              edge,
              labels[index] as MeasuredLabel,
              at,
              groups.some(({ around: room }) => isWithin(at, room)),
            ),
          ];
    }),
  ];
  const extent = bounds([
    ...cards.flatMap(({ card, stores }) => [card, ...stores.map((store) => store.card)]),
    ...groups.map(({ around: room }) => room),
    ...lines.flatMap(({ points }) => points.map((point) => ({ ...point, width: 0, height: 0 }))),
    ...layout.lines.flatMap(({ label }, index) => (label === undefined ? [] : [{ ...label, ...(labels[index] as MeasuredLabel) }])),
  ]);
  return page(graph, drawn, extent, isLabelled ? [] : [`${count(edges.length, 'edge')}: rest the pointer on one to read what it says.`]);
}

/** Both ways to lay a graph out are tried; a large one is only laid to the right, since pages scroll down. */
function best(
  boxes: readonly Box[],
  graph: SystemGraph,
  edges: SystemGraph['edges'],
  labels: readonly MeasuredLabel[],
): { readonly direction: Direction; readonly layout: Layout } {
  const links = edges.map(({ from, to }, index) => {
    const { width, height } = labels[index] as MeasuredLabel;
    return { from, to, width, height, weight: 1 };
  });
  const names = graph.groups.map((group) => group.name);
  const lay = (direction: Direction) => {
    const layout = layOut(
      boxes.map((box) => ({
        id: box.node.id,
        ...extentOf(box, direction),
        ...(box.node.group === undefined ? {} : { group: box.node.group }),
      })),
      names,
      links,
      direction,
    );
    const { width, height } = bounds([...layout.boxes.values()]);
    return { direction, layout, scale: Math.min(PAGE.width / width, PAGE.height / height) };
  };
  const right = lay('right');
  if (boxes.length > MOST_LABELS) return right;
  const down = lay('down');
  return down.scale > BETTER * right.scale ? down : right;
}

/** The room of a context: around its cards, with its name above them. */
function around({ name }: GraphGroup, cards: readonly PlacedBox[]): Rectangle {
  const own = cards.filter(({ box }) => box.node.group === name);
  const { x, y, width, height } = bounds(own.flatMap(({ card, stores }) => [card, ...stores.map((store) => store.card)]));
  const wide = Math.max(width + 28, textWidth(`context ${name}`, SIZES.text, true) + 28);
  return { x: x + (wide - width - 28) / 2, y: y - 5, width: wide, height: height + 42 };
}

function drawGroup({ name, description }: GraphGroup, { x, y, width, height }: Rectangle): string {
  return element(
    'g',
    {},
    element('title', {}, xml(`context ${name}${description === undefined ? '' : `: ${description}`}`)),
    element('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: 8, class: 'context' }),
    textElement(`context ${name}`, x - width / 2 + 14, y - height / 2 + 18, 'quiet strong'),
  );
}

function isWithin({ x, y }: Point, room: Rectangle): boolean {
  return Math.abs(x - room.x) < room.width / 2 && Math.abs(y - room.y) < room.height / 2;
}

function bounds(rectangles: readonly Rectangle[]): Rectangle {
  if (rectangles.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y, width, height } of rectangles) {
    left = Math.min(left, x - width / 2);
    top = Math.min(top, y - height / 2);
    right = Math.max(right, x + width / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** The drawing with its heading above it and its legend below. */
function page(graph: SystemGraph, drawn: readonly string[], extent: Rectangle, notes: readonly string[]): string {
  const inner = Math.max(extent.width, NARROWEST);
  const width = Math.ceil(inner + 2 * MARGIN);
  const heading = [textElement(titleOf(graph), MARGIN, MARGIN + 16, 'heading')];
  let y = MARGIN + 20;
  for (const text of [graph.platform.join(', '), graph.description ?? '']) {
    if (text === '') continue;
    for (const line of wrapped(text, inner, SIZES.text)) {
      y += 17;
      heading.push(textElement(line, MARGIN, y, 'quiet'));
    }
  }
  y += MARGIN;
  const shift = { x: MARGIN + (inner - extent.width) / 2 - (extent.x - extent.width / 2), y: y - (extent.y - extent.height / 2) };
  const body = element('g', { transform: `translate(${round(shift.x)} ${round(shift.y)})` }, '\n', drawn.join('\n'), '\n');
  const legendTop = y + extent.height + MARGIN + 8;
  const legend = legendOf(graph, MARGIN, legendTop, inner, notes);
  const height = Math.ceil(legendTop + legend.height + MARGIN);
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'keelson-graph',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${titleOf(graph)}: ${sentence(graph)}`,
    },
    '\n',
    element('title', {}, xml(titleOf(graph))),
    '\n',
    element('desc', {}, xml(sentence(graph))),
    `\n<style>\n${styleText()}\n</style>\n`,
    element('rect', { width, height, rx: 10, class: 'canvas' }),
    '\n',
    [...heading, body, ...legend.svg].join('\n'),
    '\n',
  );
  return `${svg}\n`;
}

/** What is drawn, for those who don't see it. */
function sentence({ description, nodes, edges, cycles }: SystemGraph): string {
  const counted = ['service', 'worker', 'job', 'store', 'topic', 'queue', 'external', 'host']
    .map((kind) => [nodes.filter((node) => node.kind === kind).length, kind] as const)
    .filter(([number]) => number > 0)
    .map(([number, kind]) => count(number, kind));
  const circles = cycles.map((cycle) => ` A cycle of calls: ${[...cycle, cycle[0]].join(', ')}.`).join('');
  return `${description === undefined ? '' : `${description} `}${counted.join(', ')}; ${count(edges.length, 'edge')}.${circles}`;
}
