import type { CheckResult } from '../report';
import { differences, Expectations } from './compare';
import type { Emitted } from './emitted';
import { type Answer, ask } from './engine';
import { disagreements } from './evaluator';
import { type Declaration, expectedEdges } from './expected';
import { HOLES } from './holes';
import { type Policy, type Question, questionsOf } from './questions';

/** Every question that a declaration and its manifests raise, and both their answers. */
interface Examined {
  readonly questions: readonly Question[];
  readonly answers: readonly Answer[];
  /** How many of the connections are to be possible. */
  readonly allowed: number;
  /** What is missing, what is more than declared, and edges that no question is about. */
  readonly findings: readonly string[];
}

async function examine(declaration: Declaration, { pods, policies }: Emitted): Promise<Examined> {
  const edges = expectedEdges(declaration);
  const expectations = new Expectations(edges);
  const questions = questionsOf(declaration, pods, policies, edges);
  const expected = questions.map((question) => expectations.reasonOf(question));
  const answers = await ask(policies, questions);
  const allowed = expected.filter((reason) => reason !== undefined).length;
  return { questions, answers, allowed, findings: [...expectations.unasked, ...differences(questions, answers, expected)] };
}

/** The emitted policies allow what was declared, the listed infrastructure, and nothing else. */
export async function equalsDeclared(declaration: Declaration, emitted: Emitted): Promise<CheckResult> {
  const { questions, allowed, findings } = await examine(declaration, emitted);
  return { findings, detail: `${questions.length} questions, ${allowed} allowed` };
}

/** Plants one mistake after the other into the policies: each is to be found, and both evaluators are to say the same of it. */
export async function holesAreFound(declaration: Declaration, emitted: Emitted): Promise<CheckResult> {
  const findings: string[] = [];
  for (const { name, plant } of [{ name: 'what was emitted', plant: undefined }, ...HOLES]) {
    const policies = structuredClone(emitted.policies) as Policy[];
    if (plant?.(policies) === false) {
      findings.push(`there is no occasion for: ${name}`);
      continue;
    }
    const { questions, answers, findings: found } = await examine(declaration, { ...emitted, policies });
    if (plant !== undefined && found.length === 0) findings.push(`not found: ${name}`);
    findings.push(...disagreements(policies, questions, answers).map((line) => `evaluators disagree about ${name}: ${line}`));
  }
  return { findings, detail: `${HOLES.length} planted` };
}
