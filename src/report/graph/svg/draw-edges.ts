import type { GraphEdge } from '../graph';
import { edgeLabel } from '../label';
import { element, textElement, xml } from './element';
import type { Point } from './layout';
import { pathOf, type RoutedLine, tipOf } from './lines';
import { SIZES } from './palette';
import { fitted, textWidth } from './text-width';

const WIDEST = 168;
const LINE = 13;
const TIP = { length: 9, width: 8 };

/** The lines of an edge's label, and how much room they take. */
export interface MeasuredLabel {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

export const NO_LABEL: MeasuredLabel = { lines: [], width: 0, height: 0 };

export function measuredLabel(edge: GraphEdge): MeasuredLabel {
  return measured(edgeLabel(edge));
}

/** Lines of text as a label, each cut where it is too wide. */
export function measured(texts: readonly string[]): MeasuredLabel {
  if (texts.length === 0) return NO_LABEL;
  const lines = texts.map((line) => fitted(line, WIDEST, SIZES.label));
  return { lines, width: Math.ceil(Math.max(...lines.map((line) => textWidth(line, SIZES.label)))) + 8, height: lines.length * LINE + 4 };
}

/** The classes that give an edge its colour and its stroke. */
export function classesOf({ kind, soft, isAcrossContexts, isInCycle }: GraphEdge): string {
  return [isInCycle ? 'cycle' : kind, ...(soft === undefined ? [] : ['soft']), ...(isAcrossContexts ? ['across'] : [])].join(' ');
}

export function drawLine(edge: GraphEdge, told: string, line: RoutedLine): string {
  const scale = edge.isAcrossContexts ? 1.4 : 1;
  return element(
    'g',
    {},
    element('title', {}, xml(told)),
    element('path', { d: pathOf(line, TIP.length * scale - 1), class: `edge ${classesOf(edge)}` }),
    element('path', { d: tipOf(line, TIP.length * scale, TIP.width * scale), class: `tip ${edge.isInCycle ? 'cycle' : edge.kind}` }),
  );
}

/** After all lines: none runs through a text. */
export function drawLabel(told: string, label: MeasuredLabel, at: Point, isInContext: boolean): string {
  const top = at.y - label.height / 2;
  return element(
    'g',
    {},
    element('title', {}, xml(told)),
    element('rect', {
      x: at.x - label.width / 2,
      y: top,
      width: label.width,
      height: label.height,
      rx: 3,
      class: isInContext ? 'within' : 'canvas',
      'fill-opacity': '0.85',
    }),
    ...label.lines.map((line, index) => textElement(line, at.x, top + LINE * (index + 1) - 1, 'small', 'middle')),
  );
}
