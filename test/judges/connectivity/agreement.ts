import { mayReach } from '../../kubernetes/plan/support/reachability';
import type { CheckResult } from '../report';
import { examine } from './connectivity';
import type { Emitted } from './emitted';
import type { Answer } from './engine';
import type { Declaration } from './expected';
import { HOLES } from './holes';
import type { Policy, Question } from './questions';

/** Of the questions about planted holes, one in so many: a prime, so that no port or pair is left out each time. */
const SAMPLE = 23;

/** The evaluator that the project's own tests ask says what Cyclonus says, of what was emitted and of what is wrong in many ways. */
export async function evaluatorsAgree(declaration: Declaration, emitted: Emitted): Promise<CheckResult> {
  const { questions, answers } = await examine(declaration, emitted);
  const findings = disagreements('as emitted', emitted.policies, questions, answers);
  let asked = questions.length;
  for (const { name, plant } of HOLES) {
    const policies = structuredClone(emitted.policies) as Policy[];
    if (!plant(policies)) continue;
    const holed = await examine(declaration, { ...emitted, policies });
    const some = holed.questions.map((question, index) => [question, holed.answers[index] as Answer] as const);
    const sample = some.filter(([, answer], index) => answer === 'allowed' || index % SAMPLE === 0);
    asked += sample.length;
    findings.push(...disagreements(name, policies, ...unzipped(sample)));
  }
  return { findings, detail: `${asked} questions` };
}

function unzipped(pairs: readonly (readonly [Question, Answer])[]): [Question[], Answer[]] {
  return [pairs.map(([question]) => question), pairs.map(([, answer]) => answer)];
}

function disagreements(of: string, policies: readonly Policy[], questions: readonly Question[], answers: readonly Answer[]): string[] {
  const wrong = questions.filter((question, index) => own(policies, question) !== (answers[index] === 'allowed'));
  const lines = wrong.map(({ from, to, protocol, port }) => `${of}: ${from.name} -> ${to.name} ${protocol} ${port}`);
  return lines.length > 5 ? [...lines.slice(0, 5), `${of}: ${lines.length - 5} more`] : lines;
}

function own(policies: readonly Policy[], { from, to, protocol, port }: Question): boolean {
  const end = ({ name, address, pod }: Question['from']) => (pod === undefined ? { address } : { name, address, ...pod });
  return mayReach(policies, end(from), end(to), port, protocol);
}
