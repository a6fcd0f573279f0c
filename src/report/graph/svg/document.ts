import { count } from '../../text';
import type { GraphGroup, SystemGraph } from '../graph';
import { titleOf } from '../words';
import { arranged } from './arrange';
import { drawLabel, drawLine } from './draw-edges';
import { drawBox } from './draw-nodes';
import { element, round, textElement, xml } from './element';
import { folded } from './fold';
import { bounds, isWithin } from './geometry';
import type { Rectangle } from './layout';
import { legendOf } from './legend';
import { SIZES, styleText } from './palette';
import { wrapped } from './text-width';

const MARGIN = 24;
/** Room for a drawing without much in it. */
const NARROWEST = 640;
/** Beyond that many edges, labels hide more than they say. */
const MOST_LABELS = 60;

/**
 * A graph as a drawing: one file without scripts, fonts or pictures of others, light or dark as the reader's system is. Whoever rests the
 * pointer on something gets all that is known of it.
 */
export function svgOf(graph: SystemGraph): string {
  const number = graph.edges.filter((edge) => edge.kind !== 'owns').length;
  const isLabelled = number <= MOST_LABELS;
  const isFolded = !isLabelled && graph.groups.length > 1;
  const { cards, contexts, lines } = isFolded ? folded(graph) : arranged(graph, { isLabelled });
  const drawn = [
    ...contexts.map(({ group, room }) => drawGroup(group, room)),
    ...lines.map(({ edge, told, line }) => drawLine(edge, told, line)),
    ...cards.map(drawBox),
    ...lines.flatMap(({ told, label, at }) =>
      at === undefined
        ? []
        : [
            drawLabel(
              told,
              label,
              at,
              contexts.some(({ room }) => isWithin(at, room)),
            ),
          ],
    ),
  ];
  const extent = bounds([
    ...cards.flatMap(({ card, stores }) => [card, ...stores.map((store) => store.card)]),
    ...contexts.map(({ room }) => room),
    ...lines.flatMap(({ line }) => line.points.map((point) => ({ ...point, width: 0, height: 0 }))),
    ...lines.flatMap(({ label, at }) => (at === undefined ? [] : [{ ...at, width: label.width, height: label.height }])),
  ]);
  const notes = isLabelled ? [] : [`${count(number, 'edge')}: rest the pointer on an arrow to read what it says.`];
  if (isFolded) notes.push('Between two contexts, all edges of a kind are one arrow with their number.');
  return page(graph, drawn, extent, notes);
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
