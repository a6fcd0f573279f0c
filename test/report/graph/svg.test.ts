import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import shop from '../../../examples/ecommerce/keelson.config';
import rides from '../../../examples/rides/keelson.config';
import { System } from '../../../src/model/system';
import type { SystemGraph } from '../../../src/report/graph/graph';
import { graphOf } from '../../../src/report/graph/graph-of';
import { edgeSentence } from '../../../src/report/graph/label';
import { svgOf } from '../../../src/report/graph/svg/document';
import { DARK, LIGHT, SIZES } from '../../../src/report/graph/svg/palette';
import { fitted, textWidth } from '../../../src/report/graph/svg/text-width';
import { problemsOf } from '../../model/problems';
import { everything, NASTY, nasty } from './systems';
import { descendants, type Element, parseXml, textOf } from './xml';

const graphs: readonly (readonly [string, SystemGraph])[] = [
  ['everything', graphOf(everything())],
  ['the shop', graphOf(shop.system, { name: 'production', properties: shop.environments.production })],
  ['rides', graphOf(rides.system, { name: 'production', properties: rides.environments.production })],
  ['a hundred services', graphOf(hundred())],
];

/** Ten contexts of ten services, in five layers. */
function hundred(): System {
  const system = new System('hundred');
  const services = Array.from({ length: 100 }, (_, index) => {
    const context = `context-${index % 10}`;
    if (index < 10) system.context(context);
    return system.service(`service-${index}`, { context, http: { port: 8080 } });
  });
  for (const [index, service] of services.entries())
    for (const step of [20, 21, 27, 30])
      if (index + step < 100) service.calls(services[index + step]!, index % 7 === 0 ? { soft: 'less' } : {});
  return system;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The card, or the store, that a group of elements draws, with its texts. */
function cards(svg: Element): { readonly box: Box; readonly texts: readonly Element[]; readonly name: string }[] {
  return descendants(svg).flatMap((group) => {
    const children = group.children.filter((child) => typeof child !== 'string');
    const texts = children.filter((child) => child.name === 'text');
    if (group.name !== 'g' || !texts[0]?.attributes.class?.includes('name')) return [];
    const shape = children.find((child) => child.name === 'rect' || child.name === 'path')!;
    return [{ box: boxOf(shape), texts, name: textOf(texts[0]) }];
  });
}

function boxOf({ name, attributes }: Element): Box {
  if (name === 'rect') {
    const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((key) => Number(attributes[key]));
    return { left: left!, top: top!, right: left! + width!, bottom: top! + height! };
  }
  // A cylinder: M left top+lid a.. 0 0 1 width 0 v height-2*lid
  const [, left, lidTop, lid, width, side] = /^M([\d.-]+) ([\d.-]+)a[\d.]+ ([\d.]+) 0 0 1 ([\d.]+) 0v([\d.]+)/
    .exec(attributes.d!)!
    .map(Number);
  return { left: left!, top: lidTop! - lid!, right: left! + width!, bottom: lidTop! + side! + lid! };
}

describe.each(graphs)('a drawing of %s', (_, graph) => {
  const text = svgOf(graph);
  const svg = parseXml(text);

  it('stands alone: no script, no style, font or picture of elsewhere', () => {
    expect(svg.attributes.xmlns).toBe('http://www.w3.org/2000/svg');
    const names = new Set(descendants(svg).map(({ name }) => name));
    expect([...names].sort()).toEqual(expect.arrayContaining(['path', 'rect', 'style', 'svg', 'text', 'title']));
    for (const forbidden of ['script', 'image', 'use', 'a', 'foreignObject']) expect(names).not.toContain(forbidden);
    expect(text.replace(svg.attributes.xmlns!, '')).not.toMatch(/url\(|@import|@font-face|xlink|<a |href/);
  });

  it('says what it shows to those who do not see it', () => {
    expect(svg.attributes.role).toBe('img');
    expect(svg.attributes['aria-label']).toContain(graph.system);
    expect(svg.children.filter((child) => typeof child !== 'string').map((child) => child.name)).toEqual(
      expect.arrayContaining(['title', 'desc']),
    );
  });

  it('has a card for each node, with its name', () => {
    expect(
      cards(svg)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(graph.nodes.map(({ name }) => name).sort());
  });

  it('tells the pointer all of every edge', () => {
    const titles = descendants(svg)
      .filter(({ name }) => name === 'title')
      .flatMap((title) => textOf(title).split('\n'));
    for (const edge of graph.edges) if (edge.kind !== 'owns') expect(titles).toContain(edgeSentence(edge));
  });

  it('has an arrow for each edge, or in a large system for all of a kind between two contexts', () => {
    const contexts = new Map(graph.nodes.map(({ id, group }) => [id, group ?? id]));
    const drawn = graph.edges.filter(({ kind }) => kind !== 'owns');
    const keys = drawn.map(({ from, to, kind }, index) => {
      const [a, b] = [contexts.get(from), contexts.get(to)];
      return drawn.length <= 60 || a === b ? String(index) : `${a} ${b} ${kind}`;
    });
    const tips = descendants(svg).filter(({ attributes }) => /^tip /.test(attributes.class ?? '') && /^M\S+ \S+L/.test(attributes.d ?? ''));
    expect(tips).toHaveLength(new Set(keys).size);
  });

  it('keeps every text of a card within it', () => {
    for (const { box, texts } of cards(svg)) {
      for (const each of texts) {
        const isName = each.attributes.class === 'name';
        const width = textWidth(textOf(each), isName ? SIZES.name : SIZES.text, isName);
        const x = Number(each.attributes.x);
        const left = each.attributes['text-anchor'] === 'middle' ? x - width / 2 : x;
        expect(left).toBeGreaterThanOrEqual(box.left);
        expect(left + width).toBeLessThanOrEqual(box.right);
        expect(Number(each.attributes.y)).toBeLessThan(box.bottom);
      }
    }
  });

  it('lets no two cards overlap', () => {
    const boxes = cards(svg);
    const overlaps = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => a.box.left < b.box.right && b.box.left < a.box.right && a.box.top < b.box.bottom && b.box.top < a.box.bottom)
        .map((b) => `${a.name} ${b.name}`),
    );
    expect(overlaps).toEqual([]);
  });

  it('lays no label over a card', () => {
    const boxes = cards(svg);
    const labels = descendants(svg)
      .filter(({ attributes }) => attributes['fill-opacity'] !== undefined)
      .map(boxOf);
    expect(labels.length).toBeGreaterThan(0);
    const hidden = labels.flatMap((label) =>
      boxes.filter(({ box }) => label.left < box.right && box.left < label.right && label.top < box.bottom && box.top < label.bottom),
    );
    expect(hidden.map(({ name }) => name)).toEqual([]);
  });

  it('is the same each time', () => {
    expect(svgOf(graph)).toBe(text);
  });
});

describe('a drawing', () => {
  it.each(NASTY)('holds any text: %j', (nastyText) => {
    const graph = graphOf(nasty(nastyText));
    const svg = parseXml(svgOf({ ...graph, system: nastyText, platform: [nastyText] }));
    expect(cards(svg)).toHaveLength(graph.nodes.length);
  });

  it('leaves labels out where there are too many edges, and no contexts to fold', () => {
    const graph = graphOf(hundred());
    const flat = { ...graph, groups: [], nodes: graph.nodes.map(({ group: _, ...node }) => node) };
    const svg = parseXml(svgOf(flat));
    expect(descendants(svg).filter(({ attributes }) => attributes['fill-opacity'] !== undefined)).toEqual([]);
    expect(cards(svg)).toHaveLength(100);
  });

  it('counts what it folds', () => {
    const system = new System('folded');
    for (const context of ['left', 'right']) {
      system.context(context);
      for (let index = 0; index < 9; index += 1) system.service(`${context}-${index}`, { context, http: { port: 8080 } });
    }
    const [left, right] = [system.services.slice(0, 9), system.services.slice(9)];
    for (const [index, from] of left.entries()) for (const to of right) if (to !== right[index]) from.calls(to);
    expect(
      descendants(parseXml(svgOf(graphOf(system))))
        .filter(({ name }) => name === 'text')
        .map(textOf),
    ).toContain('72 calls');
  });

  it('draws a system with nothing in it', () => {
    expect(cards(parseXml(svgOf(graphOf(new System('empty')))))).toEqual([]);
  });

  it('draws what is red, dashed and thick as the edges are', () => {
    const classes = (graph: SystemGraph) => descendants(parseXml(svgOf(graph))).map(({ attributes }) => attributes.class ?? '');
    const drawn = classes(graphOf(everything()));
    expect(drawn).toEqual(expect.arrayContaining(['edge cycle across', 'edge calls soft']));
    const plain = new System('plain');
    plain.service('a', { http: { port: 8080 } }).calls(plain.service('b', { http: { port: 8080 } }));
    expect(classes(graphOf(plain)).filter((each) => /cycle|soft|across/.test(each))).toEqual([]);
  });
});

describe('the colours', () => {
  const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (a: string, b: string): number => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light! + 0.05) / (dark! + 0.05);
  };

  // WCAG 2.2: 1.4.3 asks for 4.5 between text and its ground, 1.4.11 for 3 between a graphical object and what is beside it.
  it.each([['light', LIGHT] as const, ['dark', DARK] as const])('can be told apart in the %s theme', (_, palette) => {
    const grounds = [palette.canvas, palette.group.fill, ...Object.values(palette.nodes).map(({ fill }) => fill)];
    for (const ground of grounds)
      for (const text of [palette.text, palette.quiet]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    for (const { fill, line } of Object.values(palette.nodes)) expect(contrast(line, fill)).toBeGreaterThanOrEqual(3);
    for (const line of Object.values(palette.edges))
      for (const ground of [palette.canvas, palette.group.fill]) expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
  });
});

describe('a text that is too long', () => {
  it('ends in an ellipsis, within its room', () => {
    const long = 'a-very-long-name-of-a-service-that-nobody-would-choose';
    const short = fitted(long, 100, SIZES.name, true);
    expect(short).toMatch(/^a-very-.*…$/);
    expect(textWidth(short, SIZES.name, true)).toBeLessThanOrEqual(100);
    expect(fitted('orders', 100, SIZES.name)).toBe('orders');
  });
});

describe('the picture in the documents', () => {
  it('is what the command draws today', () => {
    const file = join(__dirname, '../../../docs/images/ecommerce.svg');
    const drawn = svgOf(graphs[1]![1]);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, drawn);
    expect(readFileSync(file, 'utf8')).toBe(drawn);
  });
});

it('refuses what nobody could follow, and would take all memory to lay out', () => {
  const system = new System('large');
  const services = Array.from({ length: 60 }, (_, index) => system.service(`service-${index}`, { http: { port: 8080 } }));
  for (const caller of services) for (const callee of services) if (callee !== caller) caller.calls(callee);
  expect(problemsOf(() => svgOf(graphOf(system)))).toEqual([
    expect.objectContaining({ code: 'too-much-to-draw', received: '3540 arrows', fix: expect.stringContaining('--format mermaid') }),
  ]);
});
