import { Construct } from 'constructs';
import type { Channel } from '../../model/channel';
import { nearest } from '../../model/nearest';
import { compare, KeelsonError, type Problem, show } from '../../model/problem';
import { ChannelResources } from './channels/channel-resources';
import { registryOf } from './registry';
import type { SharedResources } from './shared-resources';

export { ChannelResources, type Consumed } from './channels/channel-resources';
export { type Consumer, ConsumerQueue } from './channels/consumer-queue';

const ID = 'Channels';

/** The topics, buses and queues of a system, or of the units of one stack. They stand apart from the units: a release touches none of them. */
export class Channels extends Construct {
  private constructor(private readonly shared: SharedResources) {
    super(shared, ID);
  }

  /** Those of a system, or of a stack. */
  static of(shared: SharedResources): Channels {
    const known = shared.node.tryFindChild(ID);
    return known instanceof Channels ? known : new Channels(shared);
  }

  /** What carries a channel, wherever in the app it is; made where nobody has asked for it. */
  carry(channel: Channel): ChannelResources {
    const { channels } = registryOf(this);
    const known = channels.get(channel) ?? new ChannelResources(this, `${channel.kind}-${channel.name}`, channel, this.shared);
    channels.set(channel, known);
    return known;
  }

  /**
   * All channels of a system, in the order of their names.
   * @throws KeelsonError where a resource is given for a topic or queue that nobody declares
   */
  carryAll(declared: readonly Channel[]): void {
    const problems = [...this.unknownGiven('topic', declared), ...this.unknownGiven('queue', declared)];
    if (problems.length > 0) throw new KeelsonError(problems);
    for (const channel of [...declared].sort((a, b) => compare(a.name, b.name))) this.carry(channel);
  }

  private unknownGiven(kind: Channel['kind'], declared: readonly Channel[]): Problem[] {
    const known = declared.filter((channel) => channel.kind === kind).map(({ name }) => name);
    return Object.keys(this.shared.given[`${kind}s`] ?? {})
      .filter((name) => !known.includes(name))
      .sort(compare)
      .map((name) => {
        const near = nearest(name, known);
        return {
          code: 'unknown-reference',
          path: `${this.shared.system}.resources.${kind}s.${name}`,
          received: show(name),
          expected: `a ${kind} of ${this.shared.system}: ${known.join(', ') || 'it has none'}`,
          fix: near === undefined ? `declare the ${kind}, or remove it from resources` : `did you mean ${near}?`,
        };
      });
  }
}
