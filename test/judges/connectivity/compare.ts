import type { Answer } from './engine';
import type { Edge } from './expected';
import type { Question } from './questions';

/** Edges by what a question says of them first: the protocol and the port. */
export class Expectations {
  private readonly byPort = new Map<string, Edge[]>();
  private readonly left: Set<Edge>;

  constructor(edges: readonly Edge[]) {
    this.left = new Set(edges);
    for (const edge of edges) {
      const key = `${edge.protocol}/${edge.port}`;
      this.byPort.set(key, [...(this.byPort.get(key) ?? []), edge]);
    }
  }

  /** The reason for which a connection is to be possible; undefined where it is not. */
  reasonOf({ from, to, protocol, port }: Question): string | undefined {
    const edges = (this.byPort.get(`${protocol}/${port}`) ?? []).filter((edge) => edge.from(from) && edge.to(to));
    for (const edge of edges) this.left.delete(edge);
    return edges[0]?.reason;
  }

  /** Edges that no question was about: whether they are there is not known. */
  get unasked(): readonly string[] {
    return [...this.left].map(({ protocol, port, reason }) => `no question is about ${protocol} ${port}: ${reason}`);
  }
}

/** What is missing and what is more than was declared: one line for two ends, with their ports. */
export function differences(
  questions: readonly Question[],
  answers: readonly Answer[],
  expected: readonly (string | undefined)[],
): string[] {
  const lines = new Map<string, string[]>();
  questions.forEach(({ from, to, protocol, port }, index) => {
    const reason = expected[index];
    const answer = answers[index];
    if ((reason !== undefined) === (answer === 'allowed')) return;
    const key =
      reason === undefined
        ? `more than declared: ${from.name} -> ${to.name}`
        : `missing: ${from.name} -> ${to.name}, refused by ${answer} (${reason})`;
    lines.set(key, [...(lines.get(key) ?? []), `${protocol} ${port}`]);
  });
  return [...lines].map(
    ([key, ports]) => `${key}: ${ports.slice(0, 6).join(', ')}${ports.length > 6 ? ` and ${ports.length - 6} more` : ''}`,
  );
}
