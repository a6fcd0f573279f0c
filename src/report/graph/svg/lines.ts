import type { Direction, Point, Rectangle } from './layout';

/** One end of a line: where it touches the card, and the way out of it. */
interface Port {
  readonly point: Point;
  readonly out: Point;
  /** Where the line has passed all that stands at the card, and may turn. */
  readonly clear: Point;
}

export interface RoutedLine {
  readonly direction: Direction;
  readonly points: readonly Point[];
  readonly start: Port;
  readonly end: Port;
}

/** A card, and the room that it takes with all that stands at it. */
export interface LineEnd {
  readonly card: Rectangle;
  readonly room: Rectangle;
}

/** Room at both ends of a card's side that no line uses. */
const CORNER = 10;
/** The farthest that two lines on one side stand apart. */
const APART = 22;

interface Attachment {
  readonly line: number;
  readonly isStart: boolean;
  /** Where the line comes from or goes to. */
  readonly towards: Point;
}

/**
 * Lets lines begin and end at the side of a card that looks to where they go, evenly spread and in the order that crosses least. Layouts
 * aim at the middle of all that stands at a card, its stores included. Between wide boxes, lines keep every bend.
 */
export function routed(
  lines: readonly { readonly points: readonly Point[]; readonly from: LineEnd; readonly to: LineEnd }[],
  direction: Direction,
  isGentle = true,
): RoutedLine[] {
  const sides = new Map<string, { readonly end: LineEnd; readonly isAfter: boolean; readonly attached: Attachment[] }>();
  const along = (point: Point): number => (direction === 'down' ? point.y : point.x);
  const attach = (end: LineEnd, attachment: Attachment): void => {
    const { card } = end;
    const isAfter = along(attachment.towards) >= along(card);
    const key = `${card.x} ${card.y} ${isAfter}`;
    const side = sides.get(key) ?? { end, isAfter, attached: [] };
    side.attached.push(attachment);
    sides.set(key, side);
  };
  for (const [line, { points, from, to }] of lines.entries()) {
    const inner = innerPoints(points);
    attach(from, { line, isStart: true, towards: inner[0] ?? to.card });
    attach(to, { line, isStart: false, towards: inner.at(-1) ?? from.card });
  }
  const starts: Port[] = [];
  const ends: Port[] = [];
  for (const { end, isAfter, attached } of sides.values()) {
    const ports = portsOf(end, isAfter, direction, attached);
    for (const [index, { line, isStart }] of attached.entries()) (isStart ? starts : ends)[line] = ports[index] as Port;
  }
  return lines.map(({ points }, line) => {
    const start = starts[line] as Port;
    const end = ends[line] as Port;
    return {
      direction,
      points: [...way(start), ...(isGentle ? gentle(innerPoints(points), start, end, along) : innerPoints(points)), ...way(end).reverse()],
      start,
      end,
    };
  });
}

/**
 * Without a first or last bend so close to a card that the line would have to climb steeply there: the layer beside a card's holds labels
 * and bends, and no other card that the longer curve could meet.
 */
function gentle(points: readonly Point[], start: Port, end: Port, along: (point: Point) => number): readonly Point[] {
  const isSteep = (a: Point, b: Point): boolean => {
    const ahead = Math.abs(along(a) - along(b));
    return Math.abs(a.x - b.x) + Math.abs(a.y - b.y) - ahead > ahead / 2;
  };
  const kept = [...points];
  if (kept.length > 1 && isSteep(kept[0] as Point, start.clear)) kept.shift();
  if (kept.length > 1 && isSteep(kept.at(-1) as Point, end.clear)) kept.pop();
  return kept;
}

/** From a card to where the line may turn; the same point where nothing stands at the card. */
function way({ point, clear }: Port): Point[] {
  return Math.abs(point.x - clear.x) + Math.abs(point.y - clear.y) < 1 ? [point] : [point, clear];
}

/** Without the first and the last, which lie on the border of the room that a card takes with its stores. */
function innerPoints(points: readonly Point[]): readonly Point[] {
  return points.slice(1, -1);
}

/** One port for each attachment, in their order. */
function portsOf({ card, room }: LineEnd, isAfter: boolean, direction: Direction, attached: readonly Attachment[]): Port[] {
  const isDown = direction === 'down';
  const across = (point: Point): number => (isDown ? point.x : point.y);
  const length = (isDown ? card.width : card.height) - 2 * CORNER;
  const order = attached.map((_, index) => index).sort((a, b) => across(attached[a]!.towards) - across(attached[b]!.towards) || a - b);
  const step = Math.min(APART, length / attached.length);
  const ports: Port[] = [];
  for (const [place, index] of order.entries()) {
    // A line alone goes straight where it can.
    const wanted = attached.length === 1 ? across(attached[index]!.towards) - across(card) : (place - (attached.length - 1) / 2) * step;
    const offset = Math.max(-length / 2, Math.min(length / 2, wanted));
    const way = isAfter ? 1 : -1;
    ports[index] = isDown
      ? {
          point: { x: card.x + offset, y: card.y + (way * card.height) / 2 },
          out: { x: 0, y: way },
          clear: { x: card.x + offset, y: room.y + (way * room.height) / 2 },
        }
      : {
          point: { x: card.x + (way * card.width) / 2, y: card.y + offset },
          out: { x: way, y: 0 },
          clear: { x: room.x + (way * room.width) / 2, y: card.y + offset },
        };
  }
  return ports;
}

/** A smooth path through the points, which leaves and enters cards at a right angle. */
export function pathOf({ direction, points, start, end }: RoutedLine, tip: number): string {
  const last = points.at(-1) as Point;
  const shortened = { x: last.x + end.out.x * tip, y: last.y + end.out.y * tip };
  const all = [...points.slice(0, -1), shortened];
  const text = [`M${at(all[0] as Point)}`];
  for (let index = 1; index < all.length; index += 1) {
    const a = all[index - 1] as Point;
    const b = all[index] as Point;
    const isFirst = index === 1;
    const isLast = index === all.length - 1;
    const half = direction === 'down' ? (b.y - a.y) / 2 : (b.x - a.x) / 2;
    const reach = Math.max(Math.abs(half), 12);
    const leave = isFirst ? moved(a, start.out, reach) : direction === 'down' ? { x: a.x, y: a.y + half } : { x: a.x + half, y: a.y };
    const arrive = isLast ? moved(b, end.out, reach) : direction === 'down' ? { x: b.x, y: b.y - half } : { x: b.x - half, y: b.y };
    text.push(`C${at(leave)} ${at(arrive)} ${at(b)}`);
  }
  return text.join('');
}

/** The head of an arrow. */
export function tipOf({ end }: RoutedLine, length: number, width: number): string {
  const { point, out } = end;
  const back = moved(point, out, length);
  const side = { x: (out.y * width) / 2, y: (out.x * width) / 2 };
  return `M${at(point)}L${at({ x: back.x + side.x, y: back.y + side.y })}L${at({ x: back.x - side.x, y: back.y - side.y })}Z`;
}

function moved(point: Point, way: Point, by: number): Point {
  return { x: point.x + way.x * by, y: point.y + way.y * by };
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
