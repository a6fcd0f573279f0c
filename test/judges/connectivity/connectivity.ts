import type { CheckResult } from '../report';
import { differences, Expectations } from './compare';
import type { Emitted } from './emitted';
import { type Answer, ask } from './engine';
import { type Declaration, expectedEdges } from './expected';
import { HOLES } from './holes';
import { type Question, questionsOf } from './questions';

/** Every question that a declaration and its manifests raise, and both their answers. */
interface Examined {
  readonly questions: readonly Question[];
  /** For each question the reason for which the connection is to be possible, or undefined. */
  readonly expected: readonly (string | undefined)[];
  readonly answers: readonly Answer[];
  /** What is missing, what is more than declared, and edges that no question is about. */
  readonly findings: readonly string[];
}

export async function examine(declaration: Declaration, { pods, policies }: Emitted): Promise<Examined> {
  const edges = expectedEdges(declaration);
  const expectations = new Expectations(edges);
  const questions = questionsOf(declaration, pods, policies, edges);
  const expected = questions.map((question) => expectations.reasonOf(question));
  const answers = await ask(policies, questions);
  return { questions, expected, answers, findings: [...expectations.unasked, ...differences(questions, answers, expected)] };
}

/** The emitted policies allow what was declared, the listed infrastructure, and nothing else. */
export async function equalsDeclared(declaration: Declaration, emitted: Emitted): Promise<CheckResult> {
  const { questions, expected, findings } = await examine(declaration, emitted);
  const allowed = expected.filter((reason) => reason !== undefined).length;
  return { findings, detail: `${questions.length} questions, ${allowed} allowed` };
}

/** Each mistake that is planted into the policies is found. */
export async function findsHoles(declaration: Declaration, emitted: Emitted): Promise<CheckResult> {
  const findings: string[] = [];
  for (const { name, plant } of HOLES) {
    const policies = structuredClone(emitted.policies) as any[];
    if (!plant(policies)) findings.push(`there is no occasion for: ${name}`);
    else if ((await examine(declaration, { ...emitted, policies })).findings.length === 0) findings.push(`not found: ${name}`);
  }
  return { findings, detail: `${HOLES.length} planted` };
}
