import type { EdgeKind, NodeKind } from '../graph';

/** Ground, line and text of one kind of box. */
export interface BoxColours {
  readonly fill: string;
  readonly line: string;
}

/** The colours of one theme. */
export interface Palette {
  readonly canvas: string;
  readonly text: string;
  readonly quiet: string;
  readonly group: BoxColours;
  readonly nodes: Readonly<Record<NodeKind, BoxColours>>;
  readonly edges: Readonly<Record<EdgeKind | 'cycle', string>>;
}

export const LIGHT: Palette = {
  canvas: '#ffffff',
  text: '#1f2328',
  quiet: '#59636e',
  group: { fill: '#f6f8fa', line: '#c8d1da' },
  nodes: {
    service: { fill: '#e6f3ff', line: '#0969da' },
    worker: { fill: '#e3f8e8', line: '#1a7f37' },
    job: { fill: '#fff1e5', line: '#bc4c00' },
    store: { fill: '#fff8d6', line: '#9a6700' },
    topic: { fill: '#f8edff', line: '#8250df' },
    queue: { fill: '#f8edff', line: '#8250df' },
    external: { fill: '#ffffff', line: '#6e7781' },
    host: { fill: '#ffffff', line: '#1f2328' },
  },
  edges: {
    calls: '#424a53',
    publishes: '#8250df',
    subscribes: '#8250df',
    owns: '#9a6700',
    reaches: '#6e7781',
    exposes: '#0969da',
    cycle: '#cf222e',
  },
};

export const DARK: Palette = {
  canvas: '#0d1117',
  text: '#f0f6fc',
  quiet: '#9ea7b3',
  group: { fill: '#151b23', line: '#3d444d' },
  nodes: {
    service: { fill: '#10233f', line: '#4493f8' },
    worker: { fill: '#10291a', line: '#3fb950' },
    job: { fill: '#331c0d', line: '#f0883e' },
    store: { fill: '#2b2411', line: '#d29922' },
    topic: { fill: '#271b3d', line: '#ab7df8' },
    queue: { fill: '#271b3d', line: '#ab7df8' },
    external: { fill: '#0d1117', line: '#8b949e' },
    host: { fill: '#0d1117', line: '#f0f6fc' },
  },
  edges: {
    calls: '#b1bac4',
    publishes: '#ab7df8',
    subscribes: '#ab7df8',
    owns: '#d29922',
    reaches: '#8b949e',
    exposes: '#4493f8',
    cycle: '#ff7b72',
  },
};

/** Sizes of text, in pixels. */
export const SIZES = { heading: 20, name: 13, text: 11.5, label: 11 } as const;

/** The fonts of the reader's own system, as wide as `text-width` takes them to be. */
const FONTS = "-apple-system, 'Segoe UI', Helvetica, Arial, 'Liberation Sans', sans-serif";

/**
 * The whole style of a drawing, for both themes. Every rule stands below the drawing's own class: a page may hold several drawings, and
 * styles of its own.
 */
export function styleText(): string {
  const shared = [
    `.keelson-graph text { font-family: ${FONTS}; font-size: ${SIZES.text}px; }`,
    `.keelson-graph .heading { font-size: ${SIZES.heading}px; font-weight: 600; }`,
    `.keelson-graph .name { font-size: ${SIZES.name}px; font-weight: 600; }`,
    `.keelson-graph .small { font-size: ${SIZES.label}px; }`,
    '.keelson-graph .strong { font-weight: 600; }',
    '.keelson-graph .edge { fill: none; stroke-width: 1.4; }',
    '.keelson-graph .across { stroke-width: 3; }',
    '.keelson-graph .soft { stroke-dasharray: 5 4; }',
    '.keelson-graph .external { stroke-dasharray: 4 3; }',
  ];
  const dark = themeRules(DARK).map((rule) => `  ${rule}`);
  return [...shared, ...themeRules(LIGHT), '@media (prefers-color-scheme: dark) {', ...dark, '}'].join('\n');
}

function themeRules({ canvas, text, quiet, group, nodes, edges }: Palette): string[] {
  const rule = (selector: string, style: string): string => `.keelson-graph ${selector} { ${style} }`;
  return [
    rule('.canvas', `fill: ${canvas};`),
    rule('text', `fill: ${text};`),
    rule('.quiet', `fill: ${quiet};`),
    rule('.context', `fill: ${group.fill}; stroke: ${group.line};`),
    rule('.within', `fill: ${group.fill};`),
    ...Object.entries(nodes).map(([kind, { fill, line }]) => rule(`.${kind}`, `fill: ${fill}; stroke: ${line};`)),
    ...Object.entries(nodes).map(([kind, { line }]) => rule(`.${kind}-mark`, `fill: ${line};`)),
    ...Object.entries(edges).flatMap(([kind, line]) => [rule(`.edge.${kind}`, `stroke: ${line};`), rule(`.tip.${kind}`, `fill: ${line};`)]),
  ];
}
