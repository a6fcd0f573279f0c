import { mayReach } from '../../kubernetes/plan/support/reachability';
import type { Answer } from './engine';
import type { Policy, Question } from './questions';

/** Of the questions that the policies refuse, one in so many: a prime, so that no port or pair is left out each time. */
const SAMPLE = 97;
const SHOWN = 5;

/** Where the evaluator that the project's own tests ask says something else than Cyclonus: of what is allowed, and a sample of what is not. */
export function disagreements(policies: readonly Policy[], questions: readonly Question[], answers: readonly Answer[]): string[] {
  const wrong = questions.filter((question, index) => {
    const allowed = answers[index] === 'allowed';
    return (allowed || index % SAMPLE === 0) && allows(policies, question) !== allowed;
  });
  const lines = wrong.map(({ from, to, protocol, port }) => `${from.name} -> ${to.name} ${protocol} ${port}`);
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `${lines.length - SHOWN} more`] : lines;
}

function allows(policies: readonly Policy[], { from, to, protocol, port }: Question): boolean {
  const end = ({ name, address, pod }: Question['from']) => (pod === undefined ? { address } : { name, address, ...pod });
  return mayReach(policies, end(from), end(to), port, protocol);
}
