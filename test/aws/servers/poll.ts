import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL = 50;

/**
 * Asks again and again until there is an answer.
 *
 * @throws if there is none after `deadline` milliseconds; the error says what was waited for and the last failure.
 */
export async function until<T>(what: string, deadline: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + deadline;
  let failure = '';
  while (Date.now() < end) {
    const answer = await ask().catch((error: unknown) => {
      failure = `: ${error instanceof Error ? error.message : error}`;
      return undefined;
    });
    if (answer !== undefined) return answer;
    await pause(INTERVAL);
  }
  throw new Error(`waited ${deadline} ms in vain for ${what}${failure}`);
}
