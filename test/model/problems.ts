import { KeelsonError, type Problem, System } from 'keelson';

/** What a declaration is refused for; nothing where it is taken. Any other error is a bug, and passes through. */
export function problemsOf(declare: () => unknown): readonly Problem[] {
  try {
    declare();
  } catch (error) {
    if (error instanceof KeelsonError) return error.problems;
    throw error;
  }
  return [];
}

/** `code path` of each problem. */
export function mistakesOf(declare: () => unknown): string[] {
  return problemsOf(declare).map(({ code, path }) => `${code} ${path}`);
}

/** The one problem of a declaration that has one. */
export function onlyProblemOf(declare: () => unknown): Problem {
  const problems = problemsOf(declare);
  expect(problems).toHaveLength(1);
  return problems[0] as Problem;
}

/** A system with whatever a test declares in it, checked. */
export function checking(declare: (system: System) => void): () => void {
  return () => {
    const system = new System('shop');
    declare(system);
    system.check();
  };
}
