import type { EnvironmentOptions, System } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';
import rides from '../../examples/rides/keelson.config';
import { synthesiseKubernetes } from '../../src/cli/kubernetes/synthesise';
import { Progress } from '../../src/cli/progress';
import fc from '../property';
import everything from '../systems/everything/keelson.config';
import { declareShuffled } from './declare';
import { onKubernetes } from './on-kubernetes';

const SILENT = new Progress({ write: () => undefined });

/** Everything that is written for a system: manifests, findings and the parity report. */
async function bytesOf(system: System, name: string, environment: EnvironmentOptions): Promise<string> {
  const { files } = await synthesiseKubernetes(system, name, environment, SILENT);
  return JSON.stringify(files);
}

/** Fisher and Yates, from numbers of fast-check: a failure is repeated by its seed. */
const shuffler =
  (draw: (below: number) => number) =>
  <T>(items: readonly T[]): T[] => {
    const mixed = [...items];
    for (let index = mixed.length - 1; index > 0; index -= 1) {
      const other = draw(index + 1);
      [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
    }
    return mixed;
  };

/** Every environment of every system, each with how many orders are tried: the shop is small. */
const PLACES = (
  [
    [config, 100],
    [rides, 25],
    [everything, 10],
  ] as const
).flatMap(([{ system, environments }, orders]) =>
  onKubernetes(environments).map(([name, environment]) => [system.name, name, orders, system, environment] as const),
);

describe('the order of declaration', () => {
  it.each(PLACES)('changes no byte of %s in %s: %i orders', async (_, name, orders, system, environment) => {
    const document = system.toJSON();
    const expected = await bytesOf(system, name, environment);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        const order: number[] = [];
        const shuffle = shuffler((below) => {
          const number = (numbers.next().value as number) % below;
          order.push(number);
          return number;
        });
        const shuffled = declareShuffled(document, shuffle);
        expect(shuffled.toJSON()).toEqual(document);
        expect(await bytesOf(shuffled, name, environment)).toBe(expected);
        seen.add(order.join());
      }),
      { numRuns: orders },
    );
    expect(seen.size).toBeGreaterThan(orders * 0.9 - 1);
  });

  it('would be seen: another declaration gives other bytes', async () => {
    const document = config.system.toJSON();
    const { 'order-service': orders, ...services } = document.services!;
    const changed = declareShuffled({ ...document, services: { ...services, 'order-service': { ...orders, uses: [] } } }, (items) => [
      ...items,
    ]);
    expect(await bytesOf(changed, 'production', config.environments.production)).not.toBe(
      await bytesOf(config.system, 'production', config.environments.production),
    );
  });
});
