import type { Request } from '../../kubernetes/plan/support/authorization';
import { run } from '../command';
import { setting } from '../judge';

/** What Istio's own translation says of one request. */
export interface Answer {
  readonly allowed: boolean;
  /** The filter that decided, with the policy where one matched. */
  readonly by: string;
}

/** Asks Istio's own translation of the policies about each request, in their order. A sidecar without a subject's name sees `somebody`. */
export async function authorize(objects: readonly object[], requests: readonly Request[]): Promise<readonly Answer[]> {
  const asked = requests.map(({ token, ...request }) => ({
    ...request,
    ...(token === undefined ? {} : { token: { subject: 'somebody', ...token } }),
  }));
  const outcome = await run(`${setting('JUDGES')}/bin/authorize`, [], { input: JSON.stringify({ objects, requests: asked }) });
  if (outcome.status !== 0) throw new Error(`authorize ended with ${outcome.status}: ${outcome.stderr}`);
  const answers = JSON.parse(outcome.stdout) as Answer[];
  if (answers.length !== requests.length) throw new Error(`authorize gave ${answers.length} answers to ${requests.length} requests`);
  return answers;
}
