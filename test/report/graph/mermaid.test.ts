import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import shop from '../../../examples/ecommerce/keelson.config';
import rides from '../../../examples/rides/keelson.config';
import { graphOf } from '../../../src/report/graph/graph-of';
import { mermaidOf } from '../../../src/report/graph/mermaid';
import fc from '../../property';
import { everything, NASTY, nasty } from './systems';

/** Long enough for a busy machine: the parser of Mermaid takes about a second to load. */
jest.setTimeout(60_000);

interface Verdict {
  readonly error?: string;
  readonly diagramType: string;
  readonly title: string;
  readonly vertices: readonly (readonly [string, string])[];
  readonly edges: readonly { readonly start: string; readonly end: string; readonly label: string; readonly stroke: string }[];
}

/** What Mermaid's own parser makes of texts. It is an ES module with globals of its own, so it runs in a process of its own. */
function parsed(texts: readonly string[]): Verdict[] {
  const program = join(__dirname, 'parse-mermaid.mjs');
  return JSON.parse(execFileSync(process.execPath, [program], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

const graphs = [
  graphOf(everything()),
  graphOf(shop.system),
  ...Object.entries(shop.environments).map(([name, properties]) => graphOf(shop.system, { name, properties })),
  ...Object.entries(rides.environments).map(([name, properties]) => graphOf(rides.system, { name, properties })),
];

describe('the parser that judges', () => {
  it('refuses what is no flowchart', () => {
    expect(parsed(['flowchart LR\n  a["x"y"]\n'])[0]?.error).toMatch(/Parse error/);
  });
});

describe('a graph as Mermaid', () => {
  const verdicts = parsed(graphs.map(mermaidOf));

  it.each(graphs.map((graph, index) => [`${graph.system}, ${graph.environment ?? 'bare'}`, index] as const))(
    'is a flowchart with every node and every edge: %s',
    (_, index) => {
      const graph = graphs[index]!;
      const verdict = verdicts[index]!;
      expect(verdict).not.toHaveProperty('error');
      expect(verdict.diagramType).toBe('flowchart-v2');
      expect(verdict.edges).toHaveLength(graph.edges.length);
      for (const { name } of graph.nodes)
        expect(verdict.vertices.filter(([, label]) => label.startsWith(`<b>${name}</b>`))).toHaveLength(1);
    },
  );

  it('joins what the edges join', () => {
    const labels = new Map(verdicts[0]!.vertices.map(([id, label]) => [id, /^<b>(.*?)<\/b>/.exec(label)?.[1]]));
    const ends = verdicts[0]!.edges.map(({ start, end }) => `${labels.get(start)} ${labels.get(end)}`);
    const nodes = new Map(graphs[0]!.nodes.map(({ id, name }) => [id, name]));
    expect(ends).toEqual(graphs[0]!.edges.map(({ from, to }) => `${nodes.get(from)} ${nodes.get(to)}`));
  });

  it('dots soft edges, and says in words what lines say', () => {
    const soft = verdicts[0]!.edges.filter(({ stroke }) => stroke === 'dotted');
    expect(soft.map(({ label }) => label)).toEqual(['shop.Prices/Get<br/>gRPC, 200ms, soft']);
    expect(verdicts[0]!.edges.filter(({ label }) => label.endsWith('cycle'))).toHaveLength(2);
  });

  it('lists infrastructure in a lane of its own, which no edge touches', () => {
    const ids = verdicts[2]!.vertices.map(([id]) => id).filter((id) => id.startsWith('infrastructure_'));
    expect(ids.length).toBeGreaterThan(2);
    expect(verdicts[2]!.edges.filter(({ start, end }) => ids.includes(start) || ids.includes(end))).toEqual([]);
  });

  it('takes words of Mermaid as names, and any text as a label', () => {
    const texts = NASTY.flatMap((text) => [graphOf(nasty(text)), { ...graphOf(nasty('x')), system: text, platform: [text] }]);
    const found = parsed(texts.map(mermaidOf));
    expect(found.map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
    for (const { edges } of found) expect(edges).toHaveLength(6);
    const labels = found[0]!.edges.map(({ label }) => label);
    expect(labels).toContain('* /v1/*<br/>GET /{a}/"b"/<c><br/>HTTP, 10s, soft, cycle');
    expect(labels).toContain('DELETE /style:#x;<br/>HTTP, 10s, cycle');
  });

  it('parses whatever stands in a label', () => {
    const labels = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), 60);
    const graph = graphOf(everything());
    const texts = labels.map((label) =>
      mermaidOf({
        ...graph,
        system: label,
        description: label,
        nodes: graph.nodes.map((node) => ({ ...node, facts: [label] })),
        edges: graph.edges.map((edge) => ({ ...edge, subjects: [label], facts: [] })),
        infrastructure: [{ name: label, place: label, direction: 'to units', units: 1, reason: label }],
      }),
    );
    expect(parsed(texts).flatMap(({ error }, index) => (error === undefined ? [] : [[labels[index], error]]))).toEqual([]);
  });

  it('gives two nodes of the same letters two identifiers', () => {
    const graph = graphOf(everything());
    const twins = ['a-b.example.com:443', 'a.b-example.com:443'].map((name) => ({
      id: `externals.${name}`,
      kind: 'external' as const,
      name,
      facts: [],
      isAuthorized: false,
    }));
    const [verdict] = parsed([mermaidOf({ ...graph, groups: [], edges: [], nodes: twins })]);
    expect(new Set(verdict!.vertices.map(([id]) => id)).size).toBe(2);
  });
});
