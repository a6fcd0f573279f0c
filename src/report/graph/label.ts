import { count } from '../text';
import type { GraphEdge } from './graph';

/** Operations, messages and paths that an edge names before they are counted. */
const NAMED = 2;

/** What stands beside an edge: what is asked or said, and how; a few lines at most. */
export function edgeLabel(edge: GraphEdge): string[] {
  const lines = [...subjectLines(edge), [...edge.facts, ...markTexts(edge)].join(', ')].filter((line) => line !== '');
  return lines.length === 0 && edge.kind !== 'owns' ? [edge.kind] : lines;
}

/** The whole of an edge in one sentence, for whoever asks. */
export function edgeSentence(edge: GraphEdge): string {
  const { from, to, kind, subjects, facts, soft } = edge;
  const said = [...subjects, ...facts, ...(soft === undefined ? [] : [`soft: ${soft}`])];
  if (edge.isAcrossContexts) said.push('across contexts');
  if (edge.isInCycle) said.push('part of a cycle');
  const [subject, object] = kind === 'subscribes' ? [to, from] : kind === 'exposes' ? [to, from] : [from, to];
  const verb =
    kind === 'exposes' ? 'is exposed at' : kind === 'subscribes' ? 'subscribes to' : kind === 'publishes' ? 'publishes to' : kind;
  return `${shortName(subject)} ${verb} ${shortName(object)}${said.length === 0 ? '' : `: ${said.join(', ')}`}`;
}

/** Without the word before the first dot: `order-service` of `services.order-service`. */
function shortName(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}

function subjectLines({ kind, subjects, subject }: GraphEdge): string[] {
  if (subjects.length > NAMED) return [count(subjects.length, subject)];
  if (subjects.length === 0 && kind === 'calls') return ['every operation'];
  return [...subjects];
}

/** What a line's form says too: a drawing must not speak by colours alone. */
function markTexts({ soft, isInCycle }: GraphEdge): string[] {
  return [...(soft === undefined ? [] : ['soft']), ...(isInCycle ? ['cycle'] : [])];
}
