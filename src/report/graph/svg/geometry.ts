import type { Point, Rectangle } from './layout';

/** The same place, seen from elsewhere. */
export function moved<T extends Point>(place: T, by: Point): T {
  return { ...place, x: place.x + by.x, y: place.y + by.y };
}

/** Whether a point lies in a rectangle. */
export function isWithin({ x, y }: Point, room: Rectangle): boolean {
  return Math.abs(x - room.x) < room.width / 2 && Math.abs(y - room.y) < room.height / 2;
}

/** The smallest rectangle around some. */
export function bounds(rectangles: readonly Rectangle[]): Rectangle {
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
