import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource, Template } from '../assemblies/assembly';
import type { Check } from '../checks';
import type { Subject } from '../subjects';
import { messaging } from './checks';

/** What is put wrong, and the words of the finding that must come of it. */
const FAULTS = [
  { name: 'a dropped subscription', finding: /^\d+ subscriptions are there, not \d+$/ },
  { name: 'a redrive policy that gives up later', finding: /^queues give up after [\d, ]+ receives, not [\d, ]+$/ },
] as const;

/** Both mistakes at once: the first subscription is dropped, and the first queue with dead letters gives up one receive later. */
function withFaults({ Resources }: Template): Template {
  const entries = Object.entries(Resources);
  const dropped = entries.find(([, { Type }]) => Type === 'AWS::SNS::Subscription')?.[0];
  const queue = entries.find(([, { Properties }]) => Properties?.RedrivePolicy !== undefined)?.[0];
  const later = ({ Properties = {}, ...rest }: Resource): Resource => {
    const policy = Properties.RedrivePolicy as { readonly maxReceiveCount: number };
    return { ...rest, Properties: { ...Properties, RedrivePolicy: { ...policy, maxReceiveCount: policy.maxReceiveCount + 1 } } };
  };
  return {
    Resources: Object.fromEntries(
      entries.filter(([name]) => name !== dropped).map(([name, resource]) => [name, name === queue ? later(resource) : resource]),
    ),
  };
}

/** The checks of messaging see what is wrong. */
export function plantedFaults(subject: Subject, scratch: string): readonly Check[] {
  return [
    {
      name: `messaging sees mistakes planted in ${subject.name}`,
      async body() {
        const found: string[] = [];
        const folder = await mkdtemp(join(scratch, 'planted-'));
        const keep = async ({ result }: { result(): Promise<{ readonly findings: readonly string[] }> }): Promise<void> => {
          found.push(...(await result()).findings);
        };
        await messaging(await subject.assembly(), folder, keep, withFaults);
        return {
          findings: FAULTS.filter(({ finding }) => !found.some((each) => finding.test(each))).map(
            ({ name }) => `${name} was not seen: ${found}`,
          ),
          detail: `${FAULTS.length} mistakes`,
        };
      },
    },
  ];
}
