import type { GraphNode } from '../graph';
import type { Direction, Rectangle } from './layout';
import { SIZES } from './palette';
import { fitted, packed, textWidth } from './text-width';

/** A node with its texts measured; a unit holds the stores that it owns, which stand beside it wherever it goes. */
export interface Box {
  readonly node: GraphNode;
  readonly title: string;
  readonly lines: readonly string[];
  /** Of the card alone. */
  readonly width: number;
  readonly height: number;
  readonly stores: readonly Box[];
}

/** The widest text of a card. */
const WIDEST = 228;
const NARROWEST = 96;
const PADDING = 12;
const LINE = 15;
/** Between a unit and its stores, and between two stores. */
const GAP = 12;
/** How far stores stand in below their unit. */
const INDENT = 18;
/** Room for the lock in a card's corner. */
const LOCK = 18;

/** The boxes of a graph, in the order of its nodes; stores are within those of their owners. */
export function boxesOf(nodes: readonly GraphNode[]): Box[] {
  const stores = new Map<string, Box[]>();
  for (const node of nodes) {
    if (node.owner === undefined) continue;
    const others = stores.get(node.owner) ?? [];
    others.push(box(node, []));
    stores.set(node.owner, others);
  }
  return nodes.filter((node) => node.owner === undefined).map((node) => box(node, stores.get(node.id) ?? []));
}

function box(node: GraphNode, stores: readonly Box[]): Box {
  const lock = node.isAuthorized ? LOCK : 0;
  const title = fitted(node.name, WIDEST - lock, SIZES.name, true);
  const lines = packed(node.facts, WIDEST, SIZES.text);
  const widest = Math.max(textWidth(title, SIZES.name, true) + lock, ...lines.map((line) => textWidth(line, SIZES.text)));
  const round = node.kind === 'topic' || node.kind === 'queue' ? PADDING : 0;
  return {
    node,
    title,
    lines,
    width: Math.ceil(Math.max(NARROWEST, widest + 2 * (PADDING + round))),
    height: 16 + LINE + lines.length * LINE + (node.kind === 'store' ? 8 : 0),
    stores,
  };
}

/** How much room a box takes with its stores: beside it where callers stand above callees, below it where they stand to the left. */
export function extentOf({ width, height, stores }: Box, direction: Direction): { readonly width: number; readonly height: number } {
  if (stores.length === 0) return { width, height };
  const widest = Math.max(...stores.map((store) => store.width));
  const stacked = stores.reduce((sum, store) => sum + store.height, 0) + GAP * (stores.length - 1);
  return direction === 'down'
    ? { width: width + INDENT + widest, height: Math.max(height, stacked) }
    : { width: Math.max(width, INDENT + widest), height: height + GAP + stacked };
}

/** Where a card and its stores are within the room that they take. */
export interface PlacedBox {
  readonly box: Box;
  readonly card: Rectangle;
  readonly stores: readonly { readonly box: Box; readonly card: Rectangle }[];
}

export function placed(box: Box, room: Rectangle, direction: Direction): PlacedBox {
  const left = room.x - room.width / 2;
  const top = room.y - room.height / 2;
  const isDown = direction === 'down';
  const stacked = box.stores.reduce((sum, store) => sum + store.height, 0) + GAP * Math.max(0, box.stores.length - 1);
  const cardTop = isDown && stacked <= box.height ? room.y - box.height / 2 : top;
  const card = { x: left + box.width / 2, y: cardTop + box.height / 2, width: box.width, height: box.height };
  let y = isDown ? (stacked <= box.height ? room.y - stacked / 2 : top) : top + box.height + GAP;
  const x = left + (isDown ? box.width + INDENT : INDENT);
  const stores = box.stores.map((store) => {
    const at = { x: x + store.width / 2, y: y + store.height / 2, width: store.width, height: store.height };
    y += store.height + GAP;
    return { box: store, card: at };
  });
  return { box, card, stores };
}
