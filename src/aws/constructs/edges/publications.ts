import type { Publication } from '../../../model/edges';
import { compare } from '../../../model/problem';
import { channelVariable } from '../../plan/messaging';
import { Channels } from '../channels';
import { type Statement, sidOf } from '../permissions';
import type { ServerlessUnit } from '../serverless-unit';

/** Where a unit sends its messages. */
export function attachPublication(unit: ServerlessUnit, { to }: Publication): void {
  unit.setVariable(channelVariable(to), Channels.of(unit.shared).carry(to).address);
}

/** To send to exactly the declared channels; to a bus only in its own name, and only what it declares. */
export function publicationStatements(unit: ServerlessUnit): readonly Statement[] {
  return unit.declaration.edges.publishes.flatMap((publication) => {
    const { to, properties } = publication;
    const { topic, bus, queue, key: encryption } = Channels.of(unit.shared).carry(to);
    const sid = sidOf('publish', to.name);
    const key =
      encryption === undefined || encryption === unit.shared.key
        ? []
        : [
            {
              sid: sidOf('key', 'to', 'publish', to.name),
              actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
              resources: [encryption.keyArn],
            },
          ];
    if (topic !== undefined) return [{ sid, actions: ['sns:Publish'], resources: [topic.topicArn] }, ...key];
    if (queue !== undefined) return [{ sid, actions: ['sqs:SendMessage'], resources: [queue.queueArn] }, ...key];
    const messages: Readonly<Record<string, readonly string[]>> =
      properties.messages === undefined ? {} : { 'events:detail-type': [...properties.messages].sort(compare) };
    return [
      {
        sid,
        actions: ['events:PutEvents'],
        resources: bus === undefined ? [] : [bus.eventBusArn],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': unit.declaration.name, ...messages } },
      },
      ...key,
    ];
  });
}
