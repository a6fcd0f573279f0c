import { type EnvironmentOptions, KeelsonError, type System } from 'keelson';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { ACCEPTABLE } from '../../src/target/accepted';

/** What an environment would have to accept of a system: each refusal that one may accept, with a reason. */
export function acceptance(system: System, environment: EnvironmentOptions): Readonly<Record<string, string>> {
  try {
    validateForKubernetes(system, 'production', environment);
    return { ...environment.accept };
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    const codes = error.problems.map(({ code }) => code).filter((code) => (ACCEPTABLE.kubernetes as readonly string[]).includes(code));
    return { ...environment.accept, ...Object.fromEntries(codes.map((code) => [code, 'tried by a test'])) };
  }
}
