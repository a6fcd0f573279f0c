import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSystem, System } from 'keelson';
import { problemsOf } from './problems';

const ROOT = join(__dirname, '../..');

/** Every code that stands in the sources. */
function codes(): string[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) =>
    [...readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(/\bcode: '([^']*)'/g)].map((match) => match[1] as string),
  );
  return [...new Set(found)].sort();
}

interface Entry {
  readonly code: string;
  readonly text: string;
}

function entries(): Entry[] {
  const [, ...parts] = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split(/^### /m);
  return parts.map((part) => ({
    code: part.slice(1, part.indexOf('`', 1)),
    text: (part.split(/^## /m)[0] as string).slice(part.indexOf('\n')),
  }));
}

/** The system in YAML that an entry shows in one line. */
function exampleOf({ text }: Entry, kind: 'Refused' | 'Taken'): string | undefined {
  return new RegExp(`^- ${kind}: \`(\\{ system: .*\\})\`$`, 'm').exec(text)?.[1];
}

test('every code has an entry in docs/errors.md, and every entry a code', () => {
  expect(
    entries()
      .map(({ code }) => code)
      .sort(),
  ).toEqual(codes());
});

test('the message at the top is one that Keelson writes', () => {
  const [, shown] = /```text\n([\s\S]*?)\n```/.exec(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')) as unknown as [string, string];
  const system = new System('shop');
  const place = { locate: () => 'system.ts:12:20' };
  system.service('order-service', { http: { port: 8080 }, scaling: { min: 5, max: 3 } }, place);
  expect(() => system.check()).toThrow(new Error(shown));
});

test('a code says in kebab case what is wrong', () => {
  for (const code of codes()) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test.each(entries())('$code is explained, with what to do', ({ text }) => {
  expect(text).toMatch(/^\n\n?[A-Z`][\s\S]+\.\n\n- /);
  expect(text).toMatch(/^- Fix: .+/m);
});

describe('the examples in docs/errors.md', () => {
  const refused = entries().filter((entry) => exampleOf(entry, 'Refused') !== undefined);

  test('are there for what a document can get wrong', () => {
    expect(refused.length).toBeGreaterThanOrEqual(20);
  });

  test.each(refused)('$code: the first is refused for it, the second is taken', (entry) => {
    expect(problemsOf(() => parseSystem(exampleOf(entry, 'Refused') as string)).map(({ code }) => code)).toEqual([entry.code]);
    expect(problemsOf(() => parseSystem(exampleOf(entry, 'Taken') as string))).toEqual([]);
  });
});
