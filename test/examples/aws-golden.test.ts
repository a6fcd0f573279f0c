import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import ecommerce from '../../examples/ecommerce/keelson.config';
import rides from '../../examples/rides/keelson.config';
import { ServerlessSystem, type StackTemplate, templatesOf } from '../../src/aws/index';
import { compare } from '../../src/model/problem';

const GOLDEN = join(__dirname, 'golden');

/** `UPDATE_GOLDEN=1 npx jest golden` writes them anew: read the difference before it is committed. */
const REWRITE = process.env.UPDATE_GOLDEN === '1';

/** JSON with sorted keys. */
function text(value: unknown): string {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part)
        .sort(([a], [b]) => compare(a, b))
        .map(([key, below]) => [key, sorted(below)]),
    );
  };
  return `${JSON.stringify(sorted(value), undefined, 2)}\n`;
}

function synthesised({ system, environments }: typeof ecommerce | typeof rides): readonly StackTemplate[] {
  const app = new App();
  new ServerlessSystem(app, system.name, { system, environment: environments.aws });
  return templatesOf(app.synth());
}

/** How many resources of each type a template has. */
function counted(template: StackTemplate['template']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(template.Resources as Record<string, { Type: string }>)) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

/** Of nested templates, by what they say of themselves: their hashes change with each of their bytes. */
function summary(stacks: readonly StackTemplate[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    stacks.flatMap(({ name, template, nested = {} }) => [
      [name, counted(template)],
      ...Object.values(nested).map((each) => [String(each.Description), counted(each)] as const),
    ]),
  );
}

const FILES: Readonly<Record<string, () => string>> = {
  'ecommerce.template.json': () => text(synthesised(ecommerce)[0]?.template),
  'rides.resources.json': () => text(summary(synthesised(rides))),
};

describe.each(Object.keys(FILES))('the golden file %s', (file) => {
  const actual = FILES[file]!();
  const path = join(GOLDEN, file);
  if (REWRITE) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, actual);
  }

  it('is what the example gives', () => {
    expect(existsSync(path)).toBe(true);
    expect(actual).toBe(readFileSync(path, 'utf8'));
  });

  it('names no machine', () => {
    expect(actual).not.toContain(process.cwd());
  });
});
