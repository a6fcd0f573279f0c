import type { GraphEdge, GraphGroup, SystemGraph } from '../graph';
import { edgeSentence } from '../label';
import { type Box, boxesOf, extentOf, type PlacedBox, placed } from './boxes';
import { type MeasuredLabel, measuredLabel, NO_LABEL } from './draw-edges';
import { bounds } from './geometry';
import { type Direction, type Layout, layOut, type Point, type Rectangle } from './layout';
import { type LineEnd, type RoutedLine, routed } from './lines';
import { SIZES } from './palette';
import { textWidth } from './text-width';

/** One arrow: an edge, or all edges of a kind between two contexts. */
export interface ArrangedLine {
  /** What gives it colour and stroke. */
  readonly edge: GraphEdge;
  /** All that it says, for the pointer. */
  readonly told: string;
  readonly line: RoutedLine;
  readonly label: MeasuredLabel;
  /** The middle of its label, where it has one. */
  readonly at: Point | undefined;
}

/** A graph with a place for everything. */
export interface Arrangement {
  readonly cards: readonly PlacedBox[];
  readonly contexts: readonly { readonly group: GraphGroup; readonly room: Rectangle }[];
  readonly lines: readonly ArrangedLine[];
}

/** A page of a screen, in pixels. */
const PAGE = { width: 1_000, height: 900 };
/** Lines bend more gently to the right: only what fits a page so much better is laid out downwards. */
const BETTER = 1.6;

/** Arranges a graph with all its edges. */
export function arranged(graph: SystemGraph, options: { readonly isLabelled: boolean; readonly direction?: Direction }): Arrangement {
  const boxes = boxesOf(graph.nodes);
  const edges = graph.edges.filter((edge) => edge.kind !== 'owns');
  const labels = edges.map((edge) => (options.isLabelled ? measuredLabel(edge) : NO_LABEL));
  const { direction, layout } = laidOut(boxes, graph, edges, labels, options.direction);
  const cards = boxes.map((box) => placed(box, layout.boxes.get(box.node.id) as Rectangle, direction));
  const byId = new Map(cards.map((card) => [card.box.node.id, card]));
  const endOf = (id: string): LineEnd => ({ card: (byId.get(id) as PlacedBox).card, room: layout.boxes.get(id) as Rectangle });
  const lines = routed(
    edges.map(({ from, to }, index) => ({ points: layout.lines[index]?.points ?? [], from: endOf(from), to: endOf(to) })),
    direction,
  );
  return {
    cards,
    contexts: graph.groups.map((group) => ({ group, room: roomOf(group, cards) })),
    lines: edges.map((edge, index) => ({
      edge,
      told: edgeSentence(edge),
      line: lines[index] as RoutedLine,
      label: labels[index] as MeasuredLabel,
      at: layout.lines[index]?.label,
    })),
  };
}

function laidOut(
  boxes: readonly Box[],
  graph: SystemGraph,
  edges: SystemGraph['edges'],
  labels: readonly MeasuredLabel[],
  asked: Direction | undefined,
): { readonly direction: Direction; readonly layout: Layout } {
  const links = edges.map(({ from, to }, index) => ({ from, to, ...sizeOf(labels[index] as MeasuredLabel) }));
  const names = graph.groups.map((group) => group.name);
  const lay = (direction: Direction): Layout =>
    layOut(
      boxes.map((box) => ({
        id: box.node.id,
        ...extentOf(box, direction),
        ...(box.node.group === undefined ? {} : { group: box.node.group }),
      })),
      names,
      links,
      direction,
    );
  return asked === undefined ? better(lay, BETTER) : { direction: asked, layout: lay(asked) };
}

export function sizeOf({ width, height }: MeasuredLabel): { readonly width: number; readonly height: number } {
  return { width, height };
}

/** The layout to the right, unless the one downwards fits a page so many times better. */
export function better(lay: (direction: Direction) => Layout, times: number): { readonly direction: Direction; readonly layout: Layout } {
  const [right, down] = (['right', 'down'] as const).map((direction) => {
    const layout = lay(direction);
    const { width, height } = bounds([...layout.boxes.values()]);
    return { direction, layout, scale: Math.min(PAGE.width / width, PAGE.height / height) };
  }) as [Scaled, Scaled];
  return down.scale > times * right.scale ? down : right;
}

interface Scaled {
  readonly direction: Direction;
  readonly layout: Layout;
  readonly scale: number;
}

/** The room of a context: around its cards, with its name above them. */
export function roomOf({ name }: Pick<GraphGroup, 'name'>, cards: readonly PlacedBox[]): Rectangle {
  const own = cards.filter(({ box }) => box.node.group === name);
  const { x, y, width, height } = bounds(own.flatMap(({ card, stores }) => [card, ...stores.map((store) => store.card)]));
  const wide = Math.max(width + 28, textWidth(`context ${name}`, SIZES.text, true) + 28);
  return { x: x + (wide - width - 28) / 2, y: y - 5, width: wide, height: height + 42 };
}
