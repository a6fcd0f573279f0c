import { count } from '../../text';
import type { GraphEdge, SystemGraph } from '../graph';
import { objectsText } from '../words';
import { lock } from './draw-nodes';
import { element, textElement } from './element';
import { SIZES } from './palette';
import { textWidth, wrapped } from './text-width';

const LINE = 16;
const SAMPLE = 34;

/** Part of a drawing, and how much height it takes. */
export interface Block {
  readonly svg: readonly string[];
  readonly height: number;
}

/** What lines mean, of those that are drawn; then the infrastructure that is not drawn, with its reasons. */
export function legendOf(graph: SystemGraph, left: number, top: number, width: number, notes: readonly string[]): Block {
  const svg: string[] = [];
  let x = left;
  let y = top;
  for (const { text, draw } of samplesOf(graph)) {
    const wide = SAMPLE + 8 + textWidth(text, SIZES.text);
    if (x > left && x + wide > left + width) {
      x = left;
      y += 22;
    }
    svg.push(draw(x, y), textElement(text, x + SAMPLE + 8, y + 4, 'quiet'));
    x += wide + 22;
  }
  y += 14;
  const paragraph = (text: string, classes: string, gap = 0): void => {
    y += gap;
    for (const line of wrapped(text, width, SIZES.text)) {
      y += LINE;
      svg.push(textElement(line, left, y, classes));
    }
  };
  for (const note of notes) paragraph(note, 'quiet', 4);
  if (graph.infrastructure.length > 0) paragraph('Also there, listed rather than drawn', 'strong', 10);
  for (const { name, place, direction, units, reason } of graph.infrastructure) {
    const who = direction === 'from units' ? `from ${count(units, 'unit')}` : `to ${count(units, 'unit')}`;
    paragraph(`${name} (${place}), ${who}: ${reason}.`, 'quiet', 2);
  }
  if (graph.objects !== undefined) paragraph(`${objectsText(graph.objects)}.`, 'quiet', 10);
  return { svg, height: y - top };
}

interface Sample {
  readonly text: string;
  readonly draw: (x: number, y: number) => string;
}

function samplesOf({ edges, nodes }: SystemGraph): Sample[] {
  const line = (classes: string) => (x: number, y: number) =>
    element('path', { d: `M${x} ${y}h${SAMPLE - 8}`, class: `edge ${classes}` }) +
    element('path', { d: `M${x + SAMPLE} ${y}l-9 -4v8Z`, class: `tip ${classes.split(' ')[0]}` });
  const some = (test: (edge: GraphEdge) => boolean, text: string, classes: string): Sample[] =>
    edges.some(test) ? [{ text, draw: line(classes) }] : [];
  return [
    ...some((edge) => edge.kind === 'calls', 'calls', 'calls'),
    ...some((edge) => edge.soft !== undefined, 'soft: the caller degrades', 'calls soft'),
    ...some((edge) => edge.isAcrossContexts, 'across contexts', 'calls across'),
    ...some((edge) => edge.isInCycle, 'in a cycle of calls', 'cycle'),
    ...some((edge) => edge.kind === 'publishes' || edge.kind === 'subscribes', 'messages', 'publishes'),
    ...some((edge) => edge.kind === 'exposes', 'from outside', 'exposes'),
    ...some((edge) => edge.kind === 'reaches', 'reaches outside', 'reaches'),
    ...(nodes.some((node) => node.isAuthorized)
      ? [{ text: 'callers by mutual TLS and by name', draw: (x: number, y: number) => lock(x + SAMPLE - 14, y - 8, 'legend') }]
      : []),
  ];
}
