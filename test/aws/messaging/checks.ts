import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Template, templatesOf } from '../assemblies/assembly';
import type { Assembly } from '../assemblies/synthesise';
import type { Checked } from '../checks';
import type { Shown } from '../deployment/checks';
import { stackArtifacts } from '../deployment/stacks';
import { type Answer, type Client, withClient } from '../servers/client';
import { until } from '../servers/poll';
import { withServer } from '../servers/server';
import { localstackPython, localstackServer } from './localstack';
import { type Json, matchingAttributes, matchingEvent } from './matching';
import { messagingPart } from './part';

const STACK = 'messaging';
const ARRIVAL = 15_000;

/** Queues by the ARN that CloudFormation gave them. */
interface Queue {
  readonly arn: string;
  readonly url: string;
  readonly attributes: Answer;
}

async function queues(client: Client): Promise<readonly Queue[]> {
  const urls: string[] = (await client.call('sqs', 'list_queues')).QueueUrls ?? [];
  return Promise.all(
    urls.map(async (url) => {
      const { Attributes } = await client.call('sqs', 'get_queue_attributes', { QueueUrl: url, AttributeNames: ['All'] });
      return { url, arn: Attributes.QueueArn, attributes: Attributes };
    }),
  );
}

/** The next message of a queue, taken off it, whatever way it was wrapped. */
const arrived = (client: Client, { url, arn }: Queue, marker: string): Promise<string> =>
  until(`a message in ${arn}`, ARRIVAL, async () => {
    const { Messages = [] } = await client.call('sqs', 'receive_message', { QueueUrl: url, WaitTimeSeconds: 1, VisibilityTimeout: 5 });
    const found = (Messages as Answer[]).find(({ Body }) => Body.includes(marker));
    if (found === undefined) return undefined;
    await client.call('sqs', 'delete_message', { QueueUrl: url, ReceiptHandle: found.ReceiptHandle });
    return found.Body as string;
  });

/** How many messages wait in a queue, seen or not. */
async function waiting(client: Client, { url }: Queue): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = await client.call('sqs', 'get_queue_attributes', { QueueUrl: url, AttributeNames: names });
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

const fifo = (arn: string, id: string): Json => (arn.endsWith('.fifo') ? { MessageGroupId: id, MessageDeduplicationId: id } : {});

interface Subscription {
  readonly topic: string;
  readonly queue: Queue;
  readonly filter: Json | undefined;
  readonly scope: string;
}

async function subscriptions(client: Client, all: readonly Queue[]): Promise<readonly Subscription[]> {
  const listed: Answer[] = (await client.call('sns', 'list_subscriptions')).Subscriptions;
  return Promise.all(
    listed.map(async ({ SubscriptionArn, Endpoint, TopicArn }) => {
      const { Attributes } = await client.call('sns', 'get_subscription_attributes', { SubscriptionArn });
      const queue = all.find(({ arn }) => arn === Endpoint);
      if (queue === undefined) throw new Error(`${SubscriptionArn} is of ${Endpoint}, which is no queue of the template`);
      const filter = Attributes.FilterPolicy === undefined ? undefined : (JSON.parse(Attributes.FilterPolicy) as Json);
      return { topic: TopicArn, queue, filter, scope: Attributes.FilterPolicyScope ?? 'MessageAttributes' };
    }),
  );
}

/** A message to each topic arrives where its filter lets it through, and a message that nobody's filter takes does not. */
async function published(client: Client, declared: Template): Promise<Checked> {
  const all = await queues(client);
  const subscribed = await subscriptions(client, all);
  const findings: string[] = [];
  const wanted = Object.values(declared.Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription').length;
  if (subscribed.length !== wanted) findings.push(`${subscribed.length} subscriptions are there, not ${wanted}`);
  let count = 0;
  for (const { topic, queue, filter, scope } of subscribed) {
    const send = async (marker: string, attributes: Json, body: Json): Promise<void> => {
      await client.call('sns', 'publish', {
        TopicArn: topic,
        Message: JSON.stringify({ marker, ...body }),
        MessageAttributes: attributes,
        ...fifo(topic, marker),
      });
    };
    const isOfBody = scope === 'MessageBody';
    if (filter !== undefined) await send(`strange-${count}`, {}, {});
    await send(
      `known-${count}`,
      isOfBody || filter === undefined ? {} : matchingAttributes(filter),
      isOfBody && filter !== undefined ? matchingEvent(filter) : {},
    );
    await arrived(client, queue, `known-${count}`).catch((error: Error) => findings.push(error.message));
    // Both were sent to one topic, the stranger first: once the later one is there, the earlier one would be.
    const { Messages = [] } = await client.call('sqs', 'receive_message', {
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    });
    for (const { Body } of Messages as Answer[])
      if (filter !== undefined && Body.includes(`strange-${count}`)) findings.push(`${queue.arn} got what its filter refuses`);
    count += 1;
  }
  for (const { url } of all) await client.call('sqs', 'purge_queue', { QueueUrl: url });
  const filtered = subscribed.filter(({ filter }) => filter !== undefined).length;
  return {
    findings: wanted === 0 ? ['no topic has a subscriber'] : findings,
    detail: `${subscribed.length} subscriptions, ${filtered} with a filter`,
  };
}

/** What is received as often as is allowed, and never deleted, is in the dead letters; a redrive brings it back. */
async function deadLettered(client: Client, declared: Template): Promise<Checked> {
  const all = await queues(client);
  const reading = all.filter(({ attributes }) => attributes.RedrivePolicy !== undefined);
  const findings: string[] = [];
  const wanted = Object.values(declared.Resources).map(
    ({ Properties }) => (Properties?.RedrivePolicy as Json | undefined)?.maxReceiveCount,
  );
  const given = reading.map(({ attributes }) => JSON.parse(attributes.RedrivePolicy).maxReceiveCount);
  const sorted = (counts: readonly unknown[]): string =>
    counts
      .filter((each) => each !== undefined)
      .map(Number)
      .sort((a, b) => a - b)
      .join(', ');
  if (sorted(given) !== sorted(wanted)) findings.push(`queues give up after ${sorted(given)} receives, not ${sorted(wanted)}`);
  for (const queue of reading) {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(queue.attributes.RedrivePolicy);
    const letters = all.find(({ arn }) => arn === deadLetterTargetArn);
    if (letters === undefined) {
      findings.push(`${queue.arn}: its dead letters ${deadLetterTargetArn} are not there`);
      continue;
    }
    const marker = `poison-${reading.indexOf(queue)}`;
    await client.call('sqs', 'send_message', { QueueUrl: queue.url, MessageBody: marker, ...fifo(queue.arn, marker) });
    let received = 0;
    await until(`${marker} to have left ${queue.arn}`, ARRIVAL, async () => {
      const { Messages = [] } = await client.call('sqs', 'receive_message', { QueueUrl: queue.url, VisibilityTimeout: 0 });
      received += Messages.length;
      return (await waiting(client, letters)) > 0 || undefined;
    }).catch((error: Error) => findings.push(error.message));
    if (received !== Number(maxReceiveCount)) findings.push(`${queue.arn}: received ${received} times, not ${maxReceiveCount}`);
    await client.call('sqs', 'start_message_move_task', { SourceArn: letters.arn });
    await arrived(client, queue, marker).catch((error: Error) => findings.push(`after a redrive: ${error.message}`));
  }
  return { findings: reading.length === 0 ? ['no queue has dead letters'] : findings, detail: `${reading.length} queues` };
}

/** An event that a rule's pattern matches is in the queues of the rule; one of another source is not. */
async function ruled(client: Client): Promise<Checked> {
  const all = await queues(client);
  const buses: Answer[] = (await client.call('events', 'list_event_buses')).EventBuses;
  const findings: string[] = [];
  let count = 0;
  for (const { Name: EventBusName } of buses) {
    const rules: Answer[] = (await client.call('events', 'list_rules', { EventBusName })).Rules;
    for (const { Name: Rule, EventPattern } of rules) {
      if (EventPattern === undefined) continue;
      const targets: Answer[] = (await client.call('events', 'list_targets_by_rule', { Rule, EventBusName })).Targets;
      const event = matchingEvent(JSON.parse(EventPattern));
      const put = (marker: string, source: unknown): Promise<Answer> =>
        client.call('events', 'put_events', {
          Entries: [
            {
              EventBusName,
              Source: String(source ?? 'anybody'),
              DetailType: String(event['detail-type'] ?? 'Anything'),
              Detail: JSON.stringify({ ...(event.detail as Json | undefined), marker }),
            },
          ],
        });
      for (const { Arn } of targets) {
        const queue = all.find(({ arn }) => arn === Arn);
        if (queue === undefined) continue;
        if (event.source !== undefined) await put(`strange-${count}`, 'somebody.else');
        await put(`known-${count}`, event.source);
        await arrived(client, queue, `known-${count}`).catch((error: Error) => findings.push(`${Rule}: ${error.message}`));
        const { Messages = [] } = await client.call('sqs', 'receive_message', {
          QueueUrl: queue.url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
        });
        for (const { Body } of Messages as Answer[])
          if (Body.includes(`strange-${count}`)) findings.push(`${Rule} let an event of somebody else through`);
        count += 1;
      }
    }
  }
  return { findings, detail: `${count} targets` };
}

async function read(client: Client): Promise<Checked> {
  const secrets: Answer[] = (await client.call('secretsmanager', 'list_secrets')).SecretList;
  // Keelson's templates hold no value: whoever operates the system puts it there.
  const known = await Promise.all(
    secrets.map(({ ARN }) =>
      client.call('secretsmanager', 'get_secret_value', { SecretId: ARN }).then(
        () => true,
        () => false,
      ),
    ),
  );
  for (const [index, { ARN }] of secrets.entries()) {
    if (!known[index])
      await client.call('secretsmanager', 'put_secret_value', { SecretId: ARN, SecretString: '{"value":"of the operator"}' });
  }
  const values = await Promise.all(
    secrets.map(({ ARN }) => client.call('secretsmanager', 'get_secret_value', { SecretId: ARN }).catch(() => ({}) as Answer)),
  );
  return {
    findings: secrets.filter((_, index) => !values[index]?.SecretString).map(({ Name }) => `${Name} has no value`),
    detail: `${secrets.length} secrets`,
  };
}

/** Puts the messaging part of an assembly onto LocalStack, by its CloudFormation, and shows how it behaves. `plant` puts a mistake into it first. */
export async function messaging(
  { folder }: Assembly,
  scratch: string,
  show: (shown: Shown) => Promise<void>,
  plant: (template: Template) => Template = (template) => template,
): Promise<void> {
  const templates = await templatesOf(folder);
  const { template: declared, left } = messagingPart(templates.map((each) => each.template));
  const template = plant(declared);
  const [{ region } = { region: 'eu-central-1' }] = await stackArtifacts(folder);
  const files = join(scratch, 'localstack');
  await mkdir(files, { recursive: true });
  await withServer(localstackServer(files), ({ endpoint }) =>
    withClient({ python: localstackPython(), endpoint, region }, async (client) => {
      const shown = (name: string, result: () => Promise<Checked>): Promise<void> => show({ name, result });
      await shown('has its messaging made by the CloudFormation of LocalStack', async () => {
        await client.call('cloudformation', 'create_stack', {
          StackName: STACK,
          TemplateBody: JSON.stringify(template),
          Capabilities: ['CAPABILITY_IAM'],
        });
        const stack = await until('the stack to be made', 60_000, async () => {
          const [said] = (await client.call('cloudformation', 'describe_stacks', { StackName: STACK })).Stacks as Answer[];
          return /IN_PROGRESS$/.test(said?.StackStatus) ? undefined : said;
        });
        const events: Answer[] = (await client.call('cloudformation', 'describe_stack_events', { StackName: STACK })).StackEvents;
        return {
          findings:
            stack.StackStatus === 'CREATE_COMPLETE'
              ? []
              : events
                  .filter((each) => /FAILED/.test(each.ResourceStatus))
                  .map((each) => `${each.LogicalResourceId}: ${each.ResourceStatusReason}`),
          detail: `${Object.keys(template.Resources).length} objects`,
          notes: left.map((name) => `left out, since it leads to what is no messaging: ${name}`),
        };
      });
      await shown('delivers what is published', () => published(client, declared));
      await shown('moves what nobody can handle to the dead letters, and back', () => deadLettered(client, declared));
      await shown('delivers the events that rules ask for', () => ruled(client));
      await shown('gives secrets to read', () => read(client));
    }),
  );
}
