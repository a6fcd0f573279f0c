import { KeelsonError, type Problem } from '../../../model/problem';

/** The part of dagre that is used: its own typings are those of an ES module, and looser. */
interface Dagre {
  readonly Graph: new (options: { multigraph: boolean; compound: boolean }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
}
interface DagreGraph {
  setGraph(label: object): void;
  setNode(id: string, label: object): void;
  setParent(id: string, parent: string): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  node(id: string): Rectangle;
  edge(from: string, to: string, name: string): { readonly points: readonly Point[]; readonly x?: number; readonly y?: number };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By its centre. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export interface LayoutBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly group?: string;
}

export interface LayoutLink {
  readonly from: string;
  readonly to: string;
  /** Of its label; 0 without one. */
  readonly width: number;
  readonly height: number;
}

/** Where everything is. */
export interface Layout {
  readonly boxes: ReadonlyMap<string, Rectangle>;
  /** In the order of the links. */
  readonly lines: readonly { readonly points: readonly Point[]; readonly label: Point | undefined }[];
}

/** `down`: callers above callees; `right`: callers to the left of them. */
export type Direction = 'down' | 'right';

const SPACE = { down: { nodesep: 34, edgesep: 18, ranksep: 84 }, right: { nodesep: 28, edgesep: 12, ranksep: 44 } } as const;

/** Beyond that, the layout takes minutes and all memory there is: three thousand arrows take half a minute. */
const MOST_LINKS = 3_000;

/**
 * Places boxes in layers, callers before callees, with boxes of a group side by side (dagre: the method of Sugiyama).
 *
 * @throws KeelsonError where there are too many arrows to lay out
 */
export function layOut(boxes: readonly LayoutBox[], groups: readonly string[], links: readonly LayoutLink[], direction: Direction): Layout {
  if (links.length > MOST_LINKS) throw new KeelsonError([tooMuch(links.length)]);
  const { Graph, layout }: Dagre = require('@dagrejs/dagre');
  const graph = new Graph({ multigraph: true, compound: true });
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', ...SPACE[direction] });
  for (const group of groups) graph.setNode(groupId(group), {});
  for (const { id, width, height, group } of boxes) {
    graph.setNode(id, { width, height });
    if (group !== undefined && groups.includes(group)) graph.setParent(id, groupId(group));
  }
  for (const [index, { from, to, width, height }] of links.entries())
    graph.setEdge(from, to, { width, height, labelpos: 'c' }, String(index));
  layout(graph);
  return {
    boxes: new Map(
      boxes.map(({ id }) => {
        const { x, y, width, height } = graph.node(id);
        return [id, { x, y, width, height }];
      }),
    ),
    lines: links.map(({ from, to, width }, index) => {
      const { points, x, y } = graph.edge(from, to, String(index));
      return { points, label: width === 0 || x === undefined || y === undefined ? undefined : { x, y } };
    }),
  };
}

function tooMuch(arrows: number): Problem {
  return {
    code: 'too-much-to-draw',
    path: 'graph',
    received: `${arrows} arrows`,
    expected: `at most ${MOST_LINKS}: nobody could follow more, and to lay them out takes minutes`,
    fix: 'write --format mermaid, or give the services contexts: between two of them all edges of a kind are one arrow',
  };
}

/** No id of a node begins so. */
function groupId(group: string): string {
  return `context:${group}`;
}
