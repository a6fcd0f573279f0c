import { stringifyManifests } from '../../../src/kubernetes/yaml';
import { inCanonicalOrder } from '../../../src/kubernetes/yaml/order';
import { declareShuffled } from '../../examples/declare';
import fc from '../../property';
import everything from '../../systems/everything/keelson.config';
import { type Manifests, planned } from './support/manifests';

const textOf = (manifests: Manifests): string => stringifyManifests(manifests.all.map(inCanonicalOrder));

/** The keys of every map in another order; lists keep theirs. */
function mixed<T>(value: T, shuffle: <I>(items: readonly I[]) => I[]): T {
  if (Array.isArray(value)) return value.map((item) => mixed(item, shuffle)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(shuffle(Object.entries(value)).map(([key, below]) => [key, mixed(below, shuffle)])) as T;
}

test.each(Object.entries(everything.environments))(
  'the order in which a system, its edges and its environment are declared changes no byte: %s',
  (_, environment) => {
    const document = everything.system.toJSON();
    const expected = textOf(planned(everything.system, environment));
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(2 ** 30)), (numbers) => {
        const shuffle = <I>(items: readonly I[]): I[] =>
          items
            .map((item) => [numbers.next().value as number, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item);
        expect(textOf(planned(declareShuffled(document, shuffle), mixed(environment, shuffle)))).toBe(expected);
      }),
      { numRuns: 10 },
    );
  },
);
