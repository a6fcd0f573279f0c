import type { Channel } from '../../model/channel';
import { seconds } from '../../model/duration';
import { compare } from '../../model/problem';
import { bytes, formatBytes } from '../../model/quantity';
import { type At, below, report } from '../../model/shape';
import { brokersOf, existingBroker } from '../../target/existing';
import { type Carrier, carrierOf, LARGEST_MESSAGE, LONGEST_RETENTION } from '../plan/messaging';
import type { AwsScope } from '../plan/scope';
import { edgePlace } from './place';

const MOST_DAYS = LONGEST_RETENTION / 86_400;
const SERVICES: Readonly<Record<Carrier, string>> = { topic: 'SNS', queue: 'SQS', bus: 'EventBridge' };

/** What a channel says that AWS's own channels have not. */
export function checkChannels(channels: readonly Channel[], scope: Pick<AwsScope, 'platform'>, at: At): void {
  for (const channel of [...channels].sort((a, b) => compare(a.name, b.name))) checkChannel(channel, scope, at);
}

function notExpressed(at: At, received: string, expected: string, fix: string): void {
  report(at, {
    code: 'channel-not-expressed',
    received,
    expected,
    fix: `${fix}; accept: { 'channel-not-expressed': 'why' } leaves it out`,
  });
}

function checkChannel(channel: Channel, scope: Pick<AwsScope, 'platform'>, at: At): void {
  const path = [`${channel.kind}s`, channel.name];
  const here: At = { ...at, path, depth: path.length, source: channel.source };
  const carrier = carrierOf(channel, scope.platform);
  const { retention, maxMessageSize } = channel.properties;
  if (retention !== undefined && seconds(retention) > LONGEST_RETENTION)
    notExpressed(below(here, 'retention'), retention, `at most ${MOST_DAYS}d, which SQS keeps messages`, 'keep what must last in a store');
  const largest = LARGEST_MESSAGE[carrier];
  if (maxMessageSize !== undefined && bytes(maxMessageSize) > largest)
    notExpressed(
      below(here, 'maxMessageSize'),
      maxMessageSize,
      `at most ${formatBytes(largest)}, which ${SERVICES[carrier]} takes`,
      'send where the content is, and not the content',
    );
  if (channel.kind !== 'topic') return;
  const { compacted, eventLog, orderedBy } = channel.properties;
  if (compacted === true)
    notExpressed(
      below(here, 'compacted'),
      'true',
      'messages that go once they were handled: nobody can read them again',
      'keep the events in a store of the owner',
    );
  if (eventLog === true && carrier === 'topic')
    notExpressed(
      below(here, 'eventLog'),
      'true, carried by SNS',
      'a topic that EventBridge carries, with an archive that nothing is deleted from',
      "write broker: 'eventbridge', or messaging: 'eventbridge'",
    );
  if (orderedBy !== undefined && carrier === 'bus')
    notExpressed(below(here, 'orderedBy'), orderedBy, 'a channel without order: EventBridge keeps none', "choose messaging: 'sns-sqs'");
}

/** What a unit says of its subscriptions that AWS cannot do. */
export function checkSubscriptions(scope: AwsScope, at: At): void {
  for (const { to, properties, source } of scope.unit.edges.subscribes) {
    const { deadLetter } = properties;
    const retention = typeof deadLetter === 'object' ? deadLetter.retention : undefined;
    const here = edgePlace(at, 'subscribes', to.name, source);
    if (retention !== undefined && seconds(retention) > LONGEST_RETENTION)
      notExpressed(
        below(below(here, 'deadLetter'), 'retention'),
        retention,
        `at most ${MOST_DAYS}d, which SQS keeps messages`,
        'keep what must last in a store',
      );
  }
  if (scope.unit.kind === 'worker' && scope.unit.edges.subscribes.length === 0)
    report(at, {
      code: 'worker-without-messages',
      received: 'a worker that subscribes to nothing',
      expected: 'messages that start it: a function runs only when it is asked',
      fix: "subscribe it to a topic or queue, or declare a job with a schedule; accept: { 'worker-without-messages': 'why' } where somebody else starts it",
    });
  for (const broker of brokersOf(scope))
    if (existingBroker(scope, broker) !== undefined)
      report(below(below(at, 'existing'), broker), {
        code: 'not-expressed',
        received: `${broker}, which runs elsewhere`,
        expected: `channels of AWS's own, which carry those of ${broker} too`,
        fix: `remove ${broker} from existing, and choose messaging: 'sns-sqs' or 'eventbridge'`,
      });
}
