/** How a target renders one property of the model. */
export type Verdict = 'exact' | 'emulated' | 'refused';

/** `exact`: as declared. `emulated`: by other means, or wider than declared. `refused`: not rendered. */
export interface ParityEntry {
  readonly verdict: Verdict;
  /** How it is rendered, or why it is not, in one line. */
  readonly reason: string;
}

/**
 * An entry for each property of `T`: forgetting one does not compile. A dotted key, `http.contract`, is about a part of a property that
 * differs from the whole; without one, the entry of the whole speaks for its parts.
 */
export type ParityTable<T> = { readonly [K in keyof Required<T>]: ParityEntry } & { readonly [nested: `${string}.${string}`]: ParityEntry };

export const exact = (how: string): ParityEntry => ({ verdict: 'exact', reason: how });
export const emulated = (how: string): ParityEntry => ({ verdict: 'emulated', reason: how });
export const refused = (why: string): ParityEntry => ({ verdict: 'refused', reason: why });
