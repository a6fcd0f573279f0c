import type { Channel } from '../../model/channel';
import { seconds } from '../../model/duration';
import type { Subscription } from '../../model/edges';
import { compare, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { deadLetterSeconds, groupOf, keepsDeadLetters, retentionSeconds, retriesOf, wantedMessages } from '../plan/messaging';
import type { AwsScope } from '../plan/scope';
import { edgePlace } from './place';

/** What a unit says of the queues that it reads: what SQS cannot do, and what others say who read the same queue. */
export function checkReaders({ unit }: Pick<AwsScope, 'unit'>, at: At): void {
  for (const subscription of unit.edges.subscribes) {
    const { to, properties, source } = subscription;
    const here = edgePlace(at, 'subscribes', to.name, source);
    if (to.kind === 'queue' && properties.messages !== undefined)
      report(below(here, 'messages'), {
        code: 'channel-not-expressed',
        received: show(properties.messages),
        expected: 'all messages of the queue: SQS does not choose by name',
        fix: "remove messages, or declare a topic; accept: { 'channel-not-expressed': 'why' } hands all of them over",
      });
    checkDeadLetters(subscription, below(below(here, 'deadLetter'), 'retention'));
    checkGroup(subscription, here);
  }
}

function checkDeadLetters({ to, properties }: Subscription, at: At): void {
  const declared = typeof properties.deadLetter === 'object' ? properties.deadLetter.retention : undefined;
  if (declared === undefined || seconds(declared) >= retentionSeconds(to)) return;
  const kept = show(to.properties.retention ?? '7d');
  report(at, {
    code: 'contradiction',
    received: `${show(declared)}, and messages of ${to.name} are kept for ${kept}`,
    expected: 'at least as long: SQS counts the age of a dead letter from when it was sent',
    fix: `write retention: ${kept}, or more`,
  });
}

/** Whoever reads the same queue of SQS must mean the same by it. */
function checkGroup(subscription: Subscription, at: At): void {
  const first = firstReader(subscription);
  if (first === undefined || first === subscription) return;
  const [own, other] = [queueSettings(subscription), queueSettings(first)];
  const { to } = subscription;
  for (const property of Object.keys(own) as (keyof typeof own)[]) {
    if (own[property] === other[property]) continue;
    report(at, {
      code: 'group-disagrees',
      received: `${property}: ${own[property]}`,
      expected: `${property}: ${other[property]}, as ${first.from.name} says, which reads the same queue`,
      fix: to.kind === 'queue' ? `say the same as ${first.from.name}` : `say the same as ${first.from.name}, or name another group`,
    });
  }
}

function queueSettings(subscription: Subscription): Readonly<Record<'retries' | 'deadLetter' | 'messages', string>> {
  const one = [subscription];
  return {
    retries: String(retriesOf(subscription)),
    deadLetter: keepsDeadLetters(one) ? `kept for ${deadLetterSeconds(one)} s` : 'false',
    messages: subscription.to.kind === 'queue' ? 'all' : (wantedMessages(one)?.join(', ') ?? 'all'),
  };
}

interface Readers {
  readonly count: number;
  readonly first: ReadonlyMap<string, Subscription>;
}

/** By channel, as long as nobody has subscribed since. */
const READERS = new WeakMap<Channel, Readers>();

/** Of those that read the same queue, the first by name. */
function firstReader(subscription: Subscription): Subscription | undefined {
  const { to } = subscription;
  let known = READERS.get(to);
  if (known === undefined || known.count !== to.subscriptions.length) {
    const first = new Map<string, Subscription>();
    for (const each of [...to.subscriptions].sort((a, b) => compare(a.from.name, b.from.name)))
      if (!first.has(queueName(each))) first.set(queueName(each), each);
    known = { count: to.subscriptions.length, first };
    READERS.set(to, known);
  }
  return known.first.get(queueName(subscription));
}

/** A queue is read by all its subscribers, a topic by each group on its own. */
function queueName(subscription: Subscription): string {
  return subscription.to.kind === 'queue' ? '' : groupOf(subscription);
}
