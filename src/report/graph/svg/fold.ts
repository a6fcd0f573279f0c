import { compare } from '../../../model/problem';
import { count } from '../../text';
import type { EdgeKind, GraphEdge, GraphGroup, SystemGraph } from '../graph';
import { edgeSentence } from '../label';
import { type ArrangedLine, type Arrangement, arranged, better, roomOf, sizeOf } from './arrange';
import type { PlacedBox } from './boxes';
import { measured, NO_LABEL } from './draw-edges';
import { bounds, moved } from './geometry';
import { layOut, type Point, type Rectangle } from './layout';
import { type LineEnd, type RoutedLine, routed } from './lines';

const NOUNS: Readonly<Record<EdgeKind, readonly [string, string]>> = {
  calls: ['call', 'calls'],
  publishes: ['publication', 'publications'],
  subscribes: ['subscription', 'subscriptions'],
  owns: ['store', 'stores'],
  reaches: ['external', 'externals'],
  exposes: ['route', 'routes'],
};

/** A context with what stands in it, or one node of none. */
interface Block {
  readonly id: string;
  readonly group: GraphGroup | undefined;
  readonly inside: Arrangement;
  readonly room: Rectangle;
}

/**
 * Arranges a large graph: each context by itself, then the contexts, with one arrow for all edges of a kind between two of them. Of
 * hundreds of edges, nobody could follow one across the whole drawing.
 */
export function folded(graph: SystemGraph): Arrangement {
  const blocks = blocksOf(graph);
  const blockOf = new Map(blocks.flatMap((block) => block.inside.cards.map((card) => [card.box.node.id, block] as const)));
  const bundles = bundlesOf(graph, blockOf);
  const labels = bundles.map(({ edges }) => measured([count(edges.length, ...NOUNS[(edges[0] as GraphEdge).kind])]));
  const links = bundles.map(({ from, to }, index) => ({ from: from.id, to: to.id, ...sizeOf(labels[index] ?? NO_LABEL) }));
  const sizes = blocks.map(({ id, room: { width, height } }) => ({ id, width, height }));
  const { direction, layout } = better((each) => layOut(sizes, [], links, each), 1);
  const shifts = new Map(blocks.map(({ id, room }) => [id, between(room, layout.boxes.get(id) as Rectangle)] as const));
  const shiftOf = ({ id }: Block): Point => shifts.get(id) as Point;
  const endOf = (block: Block): LineEnd => {
    const room = moved(block.room, shiftOf(block));
    const [only] = block.inside.cards;
    return { card: block.group === undefined && only !== undefined ? moved(only.card, shiftOf(block)) : room, room };
  };
  const lines = routed(
    bundles.map(({ from, to }, index) => ({ points: layout.lines[index]?.points ?? [], from: endOf(from), to: endOf(to) })),
    direction,
    false,
  );
  return {
    cards: blocks.flatMap((block) => block.inside.cards.map((card) => movedBox(card, shiftOf(block)))),
    contexts: blocks.flatMap((block) =>
      block.group === undefined ? [] : [{ group: block.group, room: moved(block.room, shiftOf(block)) }],
    ),
    lines: [
      ...blocks.flatMap((block) => block.inside.lines.map((line) => ({ ...line, line: movedLine(line.line, shiftOf(block)) }))),
      ...bundles.map(
        ({ edges }, index): ArrangedLine => ({
          edge: together(edges),
          told: edges.map(edgeSentence).join('\n'),
          line: lines[index] as RoutedLine,
          label: labels[index] as ArrangedLine['label'],
          at: layout.lines[index]?.label,
        }),
      ),
    ],
  };
}

function blocksOf(graph: SystemGraph): Block[] {
  const names = new Set(graph.groups.map(({ name }) => name));
  const arrange = (id: string, group: GraphGroup | undefined, nodes: SystemGraph['nodes']): Block => {
    const ids = new Set(nodes.map((node) => node.id));
    const edges = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
    const inside = arranged({ ...graph, groups: [], nodes, edges }, { isLabelled: false, direction: 'right' });
    const cards = bounds(inside.cards.flatMap(({ card, stores }) => [card, ...stores.map((store) => store.card)]));
    return { id, group, inside, room: group === undefined ? cards : withLines(roomOf(group, inside.cards), inside) };
  };
  const alone = graph.nodes.filter(({ group, owner }) => (group === undefined || !names.has(group)) && owner === undefined);
  return [
    ...graph.groups.map((group) =>
      arrange(
        `context:${group.name}`,
        group,
        graph.nodes.filter((node) => node.group === group.name),
      ),
    ),
    ...alone.map((node) =>
      arrange(
        node.id,
        undefined,
        graph.nodes.filter(({ id, owner }) => id === node.id || owner === node.id),
      ),
    ),
  ];
}

/** Lines may swing out beyond the cards. */
function withLines(room: Rectangle, { lines }: Arrangement): Rectangle {
  return bounds([room, ...lines.flatMap(({ line }) => line.points.map((point) => ({ ...point, width: 16, height: 16 })))]);
}

interface Bundle {
  readonly from: Block;
  readonly to: Block;
  readonly edges: readonly GraphEdge[];
}

function bundlesOf(graph: SystemGraph, blockOf: ReadonlyMap<string, Block>): Bundle[] {
  const bundles = new Map<string, { readonly from: Block; readonly to: Block; readonly edges: GraphEdge[] }>();
  for (const edge of graph.edges) {
    const from = blockOf.get(edge.from);
    const to = blockOf.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from.id} ${to.id} ${edge.kind}`;
    const bundle = bundles.get(key) ?? { from, to, edges: [] };
    bundle.edges.push(edge);
    bundles.set(key, bundle);
  }
  return [...bundles].sort(([a], [b]) => compare(a, b)).map(([, bundle]) => bundle);
}

/** The stroke and colour of many: soft where all are, red where one is part of a cycle. */
function together(edges: readonly GraphEdge[]): GraphEdge {
  const { soft: _, ...first } = edges[0] as GraphEdge;
  return {
    ...first,
    ...(edges.every((edge) => edge.soft !== undefined) ? { soft: 'all of them' } : {}),
    isAcrossContexts: edges.some((edge) => edge.isAcrossContexts),
    isInCycle: edges.some((edge) => edge.isInCycle),
  };
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

function movedBox({ box, card, stores }: PlacedBox, by: Point): PlacedBox {
  return { box, card: moved(card, by), stores: stores.map((store) => ({ ...store, card: moved(store.card, by) })) };
}

function movedLine({ direction, points, start, end }: RoutedLine, by: Point): RoutedLine {
  const port = ({ point, out, clear }: RoutedLine['start']) => ({ point: moved(point, by), out, clear: moved(clear, by) });
  return { direction, points: points.map((point) => moved(point, by)), start: port(start), end: port(end) };
}
