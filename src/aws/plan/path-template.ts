/** One part of a path between slashes: itself, or one of the two below. */
export type Token = string;

/** One segment, not empty, whatever it says: `{id}` of an operation. No literal holds a brace. */
export const ONE = '{}';
/** One segment or more, which may be empty: a last `/*` of an operation, and each `*` of IAM between two slashes. */
export const MANY = '*';

/** Paths, segment by segment: `/v1/products/{id}` is `['v1', 'products', ONE]`, `/` is `['']`. */
export type Template = readonly Token[];

/** A segment that no template says: all such segments are alike to them. */
const OTHER = '\u0000';

export function isLiteral(token: Token): boolean {
  return token !== ONE && token !== MANY;
}

export function sameTemplate(a: Template, b: Template): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}

/** Whether a template takes in another by a last `*`: `/v1/*` takes in `/v1/admin` and `/v1/admin/*`. */
export function takesInBelow(whole: Template, part: Template): boolean {
  if (whole.at(-1) !== MANY || part.length < whole.length) return false;
  return whole.slice(0, -1).every((token, index) => token === part[index]);
}

/**
 * What two templates have in common, as templates: each way in which the many segments of one fit the segments of the other. Exact, with
 * `MANY` at any place of either.
 */
export function intersections(a: Template, b: Template): Template[] {
  const found = new Map<string, Template>();
  collect(a, b, [], found);
  return [...found.values()];
}

function collect(a: Template, b: Template, before: Template, found: Map<string, Template>): void {
  if (a.length === 0 && b.length === 0) {
    found.set(before.join('/'), before);
    return;
  }
  const [first, ...restOfA] = a;
  const [second, ...restOfB] = b;
  if (first === undefined || second === undefined) return;
  if (first === MANY && second === MANY) {
    const longer = [...before, MANY];
    collect(restOfA, restOfB, longer, found);
    if (restOfA.length > 0) collect(restOfA, b, longer, found);
    if (restOfB.length > 0) collect(a, restOfB, longer, found);
    return;
  }
  if (first === MANY || second === MANY) {
    const [many, restOfMany, one, restOfOne] = first === MANY ? [a, restOfA, second, restOfB] : [b, restOfB, first, restOfA];
    collect(restOfMany, restOfOne, [...before, one], found);
    collect(many, restOfOne, [...before, one], found);
    return;
  }
  const both = meet(first, second);
  if (both !== undefined) collect(restOfA, restOfB, [...before, both], found);
}

function meet(a: Token, b: Token): Token | undefined {
  if (a === b) return a;
  if (a === ONE) return b === '' ? undefined : b;
  if (b === ONE) return a === '' ? undefined : a;
  return undefined;
}

/**
 * The shortest path that a template has and for which a condition on other templates holds; undefined where there is none at all. It does
 * not try paths: segments that no template names are one to it, and it follows all templates at once, as automata, until nothing is new.
 *
 * @param holds - is told for each of the others, in their order, whether it has the path
 */
export function findPath(
  region: Template,
  others: readonly Template[],
  holds: (matches: readonly boolean[]) => boolean,
): readonly string[] | undefined {
  const templates = [region, ...others];
  const symbols = [...new Set([OTHER, ...templates.flat().filter(isLiteral), ''])];
  const automata = templates.map((template) => automatonOf(template, symbols));
  const start = automata.map(() => 1n);
  let frontier: { readonly states: readonly bigint[]; readonly path: readonly string[] }[] = [{ states: start, path: [] }];
  const seen = new Set([start.join()]);
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { states, path } of frontier)
      for (const [index, symbol] of symbols.entries()) {
        const stepped = automata.map((automaton, each) => step(automaton, states[each] as bigint, index));
        if (stepped[0] === 0n) continue;
        const key = stepped.join();
        if (seen.has(key)) continue;
        seen.add(key);
        const longer = [...path, symbol];
        const [inRegion, ...matches] = automata.map(({ end }, each) => ((stepped[each] as bigint) & end) !== 0n);
        if (inRegion && holds(matches)) return longer.map((segment) => (segment === OTHER ? unnamed(symbols) : segment));
        next.push({ states: stepped, path: longer });
      }
    frontier = next;
  }
  return undefined;
}

/** A template that reads segments: each bit of its state is a place in it. */
interface Automaton {
  /** The places whose one segment each symbol can be. */
  readonly single: readonly bigint[];
  /** The places of `MANY`. */
  readonly many: bigint;
  /** Behind the last. */
  readonly end: bigint;
}

function automatonOf(template: Template, symbols: readonly string[]): Automaton {
  const places = (fits: (token: Token) => boolean): bigint =>
    template.reduce((bits, token, index) => (fits(token) ? bits | (1n << BigInt(index)) : bits), 0n);
  return {
    single: symbols.map((symbol) => places((token) => (token === ONE ? symbol !== '' : token === symbol))),
    many: places((token) => token === MANY),
    end: 1n << BigInt(template.length),
  };
}

/** The places in a template after one more segment. */
function step({ single, many }: Automaton, places: bigint, symbol: number): bigint {
  return ((places & ((single[symbol] as bigint) | many)) << 1n) | (places & many);
}

/** A segment for people to read that none of these is. */
function unnamed(symbols: readonly string[]): string {
  let name = 'x';
  while (symbols.includes(name)) name += 'x';
  return name;
}

/** Whether two templates have a path in common. Up to a `MANY` of either, place by place, which most differ in. */
export function meets(a: Template, b: Template): boolean {
  for (let place = 0; ; place += 1) {
    const [first, second] = [a[place], b[place]];
    if (first === undefined || second === undefined) return first === second;
    if (first === MANY || second === MANY) return findPath(a, [b], ([inB]) => inB === true) !== undefined;
    if (meet(first, second) === undefined) return false;
  }
}

/** Whether every path of a template is one of another. */
export function isWithinTemplate(part: Template, whole: Template): boolean {
  return findPath(part, [whole], ([inWhole]) => inWhole !== true) === undefined;
}
