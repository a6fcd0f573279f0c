/** How much of a word is compared, in characters: no name is longer by much. */
const COMPARED = 64;

/** The known word that is at most two edits, or a third of its length, away. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const meant = word.toLowerCase().slice(0, COMPARED);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(meant.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(meant, candidate.toLowerCase().slice(0, COMPARED), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
    if (least === 0) break;
  }
  return best;
}

let previous = new Uint8Array(COMPARED + 1);
let current = new Uint8Array(COMPARED + 1);

/** How many letters one has to change, add or remove; no more than `limit` is counted. */
function editDistance(a: string, b: string, limit: number): number {
  for (let j = 0; j <= b.length; j += 1) previous[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    let fewest = i;
    current[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (previous[j - 1] as number) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const edits = Math.min(changed, (previous[j] as number) + 1, (current[j - 1] as number) + 1);
      current[j] = edits;
      if (edits < fewest) fewest = edits;
    }
    if (fewest >= limit) return limit;
    [previous, current] = [current, previous];
  }
  return previous[b.length] as number;
}
