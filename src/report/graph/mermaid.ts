import { count } from '../text';
import type { GraphEdge, GraphNode, NodeKind, SystemGraph } from './graph';
import { edgeLabel } from './label';
import { objectsText, titleOf } from './words';

/** Mermaid refuses more edges than that unless the page that draws it says otherwise (`maxEdges` of its configuration). */
export const MERMAID_MOST_EDGES = 500;

/** The brackets that make the shape of a node (Mermaid's documentation, "Flowcharts, node shapes"). */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  service: ['[', ']'],
  worker: ['[[', ']]'],
  job: ['[/', '/]'],
  store: ['[(', ')]'],
  topic: ['([', '])'],
  queue: ['([', '])'],
  external: ['{{', '}}'],
  host: ['>', ']'],
};

/** Fill, line and text: dark text on a light ground reads in the light and the dark theme alike. */
const CLASSES: Readonly<Record<NodeKind, string>> = {
  service: 'fill:#ddf4ff,stroke:#0969da,color:#1f2328',
  worker: 'fill:#e6f6ea,stroke:#1a7f37,color:#1f2328',
  job: 'fill:#f6f1fe,stroke:#8250df,color:#1f2328',
  store: 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  topic: 'fill:#fbefff,stroke:#8250df,color:#1f2328',
  queue: 'fill:#fbefff,stroke:#8250df,color:#1f2328',
  external: 'fill:#f6f8fa,stroke:#59636e,color:#1f2328,stroke-dasharray:4 3',
  host: 'fill:#ffffff,stroke:#1f2328,color:#1f2328',
};

/** What stands behind: the ground of the page shows through, and its theme colours the text. */
const QUIET = 'fill:none,stroke:#8c959f';

/**
 * A graph as a flowchart of Mermaid, which GitHub, GitLab and most editors draw where it stands in a fenced block. Dotted: soft. Thick:
 * across contexts. Red: in a cycle of calls.
 */
export function mermaidOf(graph: SystemGraph): string {
  const ids = mermaidIds(graph.nodes);
  const node = (each: GraphNode, indent: string): string => {
    const [open, close] = SHAPES[each.kind];
    return `${indent}${ids.get(each.id)}${open}${quoted([`<b>${escaped(each.name)}</b>`, ...nodeLines(each).map(escaped)])}${close}:::${each.kind}`;
  };
  const lines = ['---', `title: ${JSON.stringify(titleOf(graph))}`, '---', 'flowchart LR'];
  lines.push(`  accTitle: ${accessible(titleOf(graph))}`, `  accDescr: ${accessible(descriptionOf(graph))}`);
  for (const { name } of graph.groups) {
    lines.push(`  subgraph context_${plain(name)}[${quoted([`context ${escaped(name)}`])}]`);
    lines.push(...graph.nodes.filter((each) => each.group === name).map((each) => node(each, '    ')), '  end');
  }
  lines.push(...graph.nodes.filter((each) => each.group === undefined).map((each) => node(each, '  ')));
  const styles: string[] = [];
  for (const [index, edge] of graph.edges.entries()) {
    lines.push(`  ${ids.get(edge.from)} ${arrow(edge)} ${ids.get(edge.to)}`);
    const style = [...(edge.isInCycle ? ['stroke:#d1242f'] : []), ...(edge.isAcrossContexts ? ['stroke-width:4px'] : [])];
    if (style.length > 0) styles.push(`  linkStyle ${index} ${style.join(',')}`);
  }
  lines.push(...styles, ...infrastructureLines(graph));
  if (graph.groups.length > 0) lines.push(`  class ${graph.groups.map(({ name }) => `context_${plain(name)}`).join(',')} quiet`);
  const kinds = new Set(graph.nodes.map((each) => each.kind));
  for (const [kind, style] of Object.entries(CLASSES)) if (kinds.has(kind as NodeKind)) lines.push(`  classDef ${kind} ${style}`);
  if (graph.groups.length + graph.infrastructure.length > 0) lines.push(`  classDef quiet ${QUIET}`);
  return `${lines.join('\n')}\n`;
}

function nodeLines({ facts, isAuthorized }: GraphNode): string[] {
  return [...facts, ...(isAuthorized ? ['callers: mutual TLS, by name'] : [])];
}

function arrow(edge: GraphEdge): string {
  const label = edgeLabel(edge).map(escaped);
  const line = edge.kind === 'owns' ? '---' : edge.soft === undefined ? '-->' : '-.->';
  return label.length === 0 ? line : `${line}|${quoted(label)}|`;
}

/** A lane of its own: edges to each unit would hide the declared ones. */
function infrastructureLines({ infrastructure, objects }: SystemGraph): string[] {
  if (infrastructure.length === 0) return [];
  const entries = infrastructure.map(({ name, place, direction, units, reason }, index) => {
    const who = direction === 'from units' ? `from ${count(units, 'unit')}` : `to ${count(units, 'unit')}`;
    return `    infrastructure_${index + 1}[${quoted([`<b>${escaped(name)}</b>`, escaped(place.split(',')[0] as string), escaped(`${who}: ${reason}`)])}]`;
  });
  const ids = [...infrastructure.keys()].map((index) => `infrastructure_${index + 1}`);
  return [
    `  subgraph infrastructure[${quoted(['Also there: listed, not drawn'])}]`,
    '    direction LR',
    ...entries,
    '  end',
    `  class ${['infrastructure', ...ids].join(',')} quiet`,
    ...(objects === undefined ? [] : [`  %% ${objectsText(objects)}`]),
  ];
}

/** Identifiers of letters, digits and underscores; a word before them keeps Mermaid's own words (`end`, `style`) apart. */
function mermaidIds(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, kind, name } of nodes) {
    const base = `${kind}_${plain(name)}`;
    let unique = base;
    for (let number = 2; taken.has(unique); number += 1) unique = `${base}_${number}`;
    taken.add(unique);
    ids.set(id, unique);
  }
  return ids;
}

function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '_');
}

function descriptionOf({ description, nodes, edges, cycles }: SystemGraph): string {
  const counted = `${count(nodes.length, 'node')} and ${count(edges.length, 'edge')}.`;
  const circles = cycles.map((cycle) => ` A cycle of calls: ${[...cycle, cycle[0]].join(', ')}.`).join('');
  return `${description === undefined ? '' : `${description} `}${counted}${circles}`;
}

/** These end a line of that kind, or begin a comment. */
function accessible(text: string): string {
  return text.replace(/[;#%{}\n]/g, ' ');
}

/**
 * A label: lines in quotes. One with an entity has its colons encoded too: Mermaid takes the word `style`, a colon and a number sign on
 * one line for a style, and drops a semicolon there.
 */
function quoted(lines: readonly string[]): string {
  const label = lines.join('<br/>');
  return `"${label.includes('#') ? label.replaceAll(':', '#58;') : label}"`;
}

/** What Mermaid, its Markdown and HTML would read as their own, as the entity codes of its documentation. */
function escaped(text: string): string {
  return text.replace(/["#<>&`*%\\;]/g, (character) => `#${character.charCodeAt(0)};`);
}
