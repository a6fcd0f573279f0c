import { nearest } from '../../src/model/nearest';
import fc from '../property';

describe('the nearest word', () => {
  test.each([
    ['imgae', 'image'],
    ['Image', 'image'],
    ['images', 'image'],
    ['serivce', 'service'],
    ['enviroment', 'environment'],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, ['environment', 'image', 'service'])).toBe(expected);
  });

  test('is none where no word is near', () => {
    expect(nearest('kubernetes', ['image', 'service'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
    expect(nearest('', ['image'])).toBeUndefined();
    expect(nearest('x'.repeat(1_000), ['y'.repeat(1_000)])).toBeUndefined();
  });

  test('is the one in other letters rather than one with another letter', () => {
    expect(nearest('Image', ['imago', 'image'])).toBe('image');
  });

  test('has the fewest letters to change, add or remove, and is the first of several', () => {
    const words = fc.stringMatching(/^[ab]{0,8}$/);
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 6 }), (word, known) => {
        const edits = known.map((each) => editsBetween(word, each));
        const fewest = Math.min(...edits);
        expect(nearest(word, known)).toBe(fewest <= Math.max(2, Math.floor(word.length / 3)) ? known[edits.indexOf(fewest)] : undefined);
      }),
    );
  });
});

/** By its definition, letter by letter. */
function editsBetween(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  if (a[0] === b[0]) return editsBetween(a.slice(1), b.slice(1));
  return 1 + Math.min(editsBetween(a.slice(1), b), editsBetween(a, b.slice(1)), editsBetween(a.slice(1), b.slice(1)));
}
