/** Whether something holds; unknown where the templates do not say. */
export type Match = 'yes' | 'no' | 'unknown';

export function matched(holds: boolean): Match {
  return holds ? 'yes' : 'no';
}

/** All of them hold. */
export function all(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('unknown') ? 'unknown' : 'yes';
}

/** At least one holds. */
export function any(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('unknown') ? 'unknown' : 'no';
}
