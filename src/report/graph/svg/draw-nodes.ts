import type { GraphNode } from '../graph';
import type { Box, PlacedBox } from './boxes';
import { element, textElement, xml } from './element';
import type { Rectangle } from './layout';

const LINE = 15;

/** A unit with its stores, or anything else in a box. */
export function drawBox({ box, card, stores }: PlacedBox): string {
  return [
    ...stores.map((store) => link(card, store.card)),
    drawCard(box, card),
    ...stores.map((store) => drawCard(store.box, store.card)),
  ].join('\n');
}

function drawCard(box: Box, card: Rectangle): string {
  const { node, title, lines } = box;
  const left = card.x - card.width / 2;
  const top = card.y - card.height / 2;
  const isCentred = node.kind === 'topic' || node.kind === 'queue' || node.kind === 'store';
  const x = isCentred ? card.x : left + 14;
  const first = top + (node.kind === 'store' ? 29 : 21);
  const anchor = isCentred ? 'middle' : undefined;
  return element(
    'g',
    {},
    element('title', {}, xml(tooltip(node))),
    shape(node, left, top, card),
    textElement(title, x, first, 'name', anchor),
    ...lines.map((line, index) => textElement(line, x, first + (index + 1) * LINE, 'quiet', anchor)),
    ...(node.isAuthorized ? [lock(left + card.width - 20, top + 9, node.kind)] : []),
  );
}

function shape({ kind }: GraphNode, left: number, top: number, { width, height }: Rectangle): string {
  const rectangle = (rx: number): string => element('rect', { x: left, y: top, width, height, rx, class: kind });
  if (kind === 'topic') return rectangle(height / 2);
  if (kind === 'queue')
    return (
      rectangle(6) + element('path', { d: `M${left + 8} ${top}v${height}M${left + width - 8} ${top}v${height}`, class: `edge ${kind}` })
    );
  if (kind === 'store') {
    const lid = 6;
    const half = width / 2;
    const body = `M${left} ${top + lid}a${half} ${lid} 0 0 1 ${width} 0v${height - 2 * lid}a${half} ${lid} 0 0 1 -${width} 0Z`;
    return (
      element('path', { d: body, class: kind }) +
      element('path', { d: `M${left} ${top + lid}a${half} ${lid} 0 0 0 ${width} 0`, class: `edge owns` })
    );
  }
  if (kind === 'external' || kind === 'host') return rectangle(4);
  const mark = element('path', {
    d: `M${left + 5} ${top}h-1a4 4 0 0 0 -4 4v${height - 8}a4 4 0 0 0 4 4h1Z`,
    class: `${kind}-mark`,
  });
  return rectangle(5) + mark;
}

/** A padlock: whoever calls is known by its certificate, and named in a policy. */
export function lock(x: number, y: number, kind: string): string {
  return element(
    'g',
    {},
    element('title', {}, 'Callers prove who they are by mutual TLS, and an AuthorizationPolicy names them'),
    element('path', { d: `M${x + 2.5} ${y + 5}v-2a3 3 0 0 1 6 0v2`, class: `edge ${kind === 'legend' ? 'calls' : 'exposes'}` }),
    element('rect', { x, y: y + 5, width: 11, height: 8, rx: 1.5, class: kind === 'legend' ? 'tip calls' : 'tip exposes' }),
  );
}

/** From a card to a store beside it or below it. */
function link(card: Rectangle, store: Rectangle): string {
  const right = card.x + card.width / 2;
  const storeLeft = store.x - store.width / 2;
  const d =
    storeLeft >= right
      ? `M${right} ${card.y}H${(right + storeLeft) / 2}V${store.y}H${storeLeft}`
      : `M${card.x - card.width / 2 + 8} ${card.y + card.height / 2}V${store.y}H${storeLeft}`;
  return element('path', { d, class: 'edge owns' });
}

function tooltip({ name, facts, description, objects }: GraphNode): string {
  const became = Object.entries(objects ?? {}).map(([kind, number]) => (number === 1 ? kind : `${number} ${kind}`));
  return [
    `${name}: ${facts.join(', ')}`,
    ...(description === undefined ? [] : [description]),
    ...(became.length === 0 ? [] : [`becomes ${became.join(', ')}`]),
  ].join('\n');
}
