import { Progress } from '../../src/cli/progress';

/** What is shown of steps that are done at given times, in milliseconds. */
function shown(isTTY: boolean, times: readonly number[]): string[] {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
  for (const time of times) {
    now = time;
    progress.step(`at ${time}`);
  }
  progress.end();
  return written;
}

describe('progress', () => {
  it('is one line that is gone at the end', () => {
    expect(shown(true, [500, 900])).toEqual(['\r\u001b[Kat 500', '\r\u001b[Kat 900', '\r\u001b[K']);
  });

  it('is not shown of what is done soon', () => {
    expect(shown(true, [10, 200, 399])).toEqual([]);
  });

  it('does not flicker', () => {
    expect(shown(true, [500, 510, 599, 600])).toEqual(['\r\u001b[Kat 500', '\r\u001b[Kat 600', '\r\u001b[K']);
  });

  it('is for terminals only', () => {
    expect(shown(false, [500, 900])).toEqual([]);
  });
});
