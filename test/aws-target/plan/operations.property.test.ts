import { allowedPatterns, deniedPatterns, type OperationPattern, overlapsOf } from '../../../src/aws/plan/operations';
import fc from '../../property';

const METHODS = ['GET', 'POST', 'PUT'];
const SEGMENTS = ['a', 'b', 'c'];

const segment = fc.oneof(fc.constantFrom(...SEGMENTS), fc.constantFrom('{x}', '{y}'));
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.boolean())
  .map(([segments, below]) => `/${[...segments, ...(below && segments.length < 4 ? ['*'] : [])].join('/')}`);
const operation = fc.tuple(fc.constantFrom(...METHODS, '*'), path).map(([method, of]) => `${method} ${of}`);
const call = fc.option(fc.uniqueArray(operation, { minLength: 1, maxLength: 4 }), { nil: undefined, freq: 12 });
const requested = fc.tuple(
  fc.constantFrom(...METHODS, 'DELETE'),
  fc.array(fc.constantFrom(...SEGMENTS, 'd', 'aa', '{x}', ''), { minLength: 1, maxLength: 6 }),
);

interface Asked {
  readonly method: string;
  readonly path: string;
}

/** Written apart from the code under test: text alone, by regular expressions. */
class Gateway {
  private readonly operations: readonly string[];

  constructor(private readonly calls: readonly (readonly string[] | undefined)[]) {
    this.operations = [...new Set(calls.flatMap((operations) => operations ?? ['* /*']))];
  }

  /** Of the operations that have a request, the shapes of paths that win. */
  private winner({ method, path }: Asked): string | undefined {
    const shapes = this.operations
      .map((text) => text.split(' ') as [string, string])
      .filter(([of, template]) => (of === '*' || of === method) && matches(template, path))
      .map(([, template]) => shapeOf(template));
    return shapes.sort((left, right) => {
      const rank = (shape: string): string => {
        const parts = shape.slice(1).split('/');
        const kinds = parts.map((part) => (part === '*' ? 2 : part === '{}' ? 1 : 0));
        return [shape.endsWith('*') ? 1 : 0, 9 - kinds.filter((kind) => kind === 0).length, 9 - parts.length, ...kinds].join('');
      };
      return rank(left) < rank(right) ? -1 : 1;
    })[0];
  }

  /** Undefined where no route has the request. */
  isDeclared(caller: number, asked: Asked): boolean | undefined {
    const winner = this.winner(asked);
    if (winner === undefined) return undefined;
    return (this.calls[caller] ?? ['* /*']).some((text) => {
      const [method, template] = text.split(' ') as [string, string];
      const shape = shapeOf(template);
      return (
        (method === '*' || method === asked.method) && (shape === winner || (shape.endsWith('*') && winner.startsWith(shape.slice(0, -1))))
      );
    });
  }
}

function shapeOf(template: string): string {
  return template.replace(/\{\w+\}/g, '{}');
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/\{\w+\}/g, '[^/]+').replace(/\*$/, '.*');
  return new RegExp(`^${pattern}$`).test(path);
}

/** As IAM reads what stands behind the stage in an ARN. */
function fits({ method, path }: OperationPattern, asked: Asked): boolean {
  const pattern = `${method}${path}`.replace(/[.$^{}()+|\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`).test(`${asked.method}${asked.path}`);
}

function calls(operations: readonly (readonly string[] | undefined)[]) {
  return operations.map((each) => ({ properties: each === undefined ? {} : { operations: each } }));
}

describe('what IAM lets each caller ask', () => {
  test('is what it declares, and nothing that API Gateway routes to an operation of others', () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 4 }),
        fc.array(requested, { minLength: 20, maxLength: 60 }),
        (all, requests) => {
          const gateway = new Gateway(all);
          const callers = calls(all);
          for (const [index, each] of callers.entries()) {
            const allowed = allowedPatterns(all[index]);
            const denied = deniedPatterns(each, callers);
            const overlaps = overlapsOf(each, callers);
            const may = (asked: Asked): boolean => allowed.some((one) => fits(one, asked)) && !denied.some((one) => fits(one, asked));
            for (const [method, segments] of requests) {
              const asked = { method, path: `/${segments.join('/')}` };
              const declared = gateway.isDeclared(index, asked);
              if (declared === false) expect([asked, may(asked)]).toEqual([asked, false]);
              if (declared === true && overlaps.length === 0) expect([asked, may(asked)]).toEqual([asked, true]);
            }
            for (const { request } of overlaps) {
              const [method, path] = request.split(' ') as [string, string];
              expect([request, gateway.isDeclared(index, { method, path }), may({ method, path })]).toEqual([request, true, false]);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('is said exactly more often than not, even where operations are drawn to collide', () => {
    let [exact, overlapping] = [0, 0];
    fc.assert(
      fc.property(fc.array(call, { minLength: 2, maxLength: 4 }), (all) => {
        const callers = calls(all);
        if (overlapsOf(callers[0] as (typeof callers)[number], callers).length === 0) exact += 1;
        else overlapping += 1;
      }),
      { numRuns: 150 },
    );
    expect(exact).toBeGreaterThan(overlapping);
    expect(overlapping).toBeGreaterThan(0);
  });
});
