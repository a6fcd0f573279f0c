/** Emphasis for a terminal; without colour each function gives back its text. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
}

/** ECMA-48, "select graphic rendition". */
const graphic =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

const plain = (text: string): string => text;

export const PLAIN: Style = { bold: plain, dim: plain, red: plain, yellow: plain, blue: plain };

export const COLOUR: Style = {
  bold: graphic(1, 22),
  dim: graphic(2, 22),
  red: graphic(31, 39),
  yellow: graphic(33, 39),
  blue: graphic(34, 39),
};

/**
 * Colour on a terminal only, and not where `NO_COLOR` is set to anything (no-color.org).
 */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: Readonly<Record<string, string | undefined>>): Style {
  const refused = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  return stream.isTTY === true && !refused ? COLOUR : PLAIN;
}
