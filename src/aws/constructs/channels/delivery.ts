import { CfnRule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Lazy } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import type { Channel } from '../../../model/channel';
import { eventPattern, wantedMessages } from '../../plan/messaging';
import type { ConsumerQueue } from './consumer-queue';

/** The attribute of a message of SNS by which subscribers choose. */
export const TYPE_ATTRIBUTE = 'type';
/** How long EventBridge tries to reach a queue: its own longest, and its own default (EventBridge user guide, "Retrying event delivery"). */
const LONGEST_DELIVERY = 86_400;
const DELIVERY_ATTEMPTS = 185;

/** Carries what is published to a topic into a queue, as it was sent; what does not arrive goes to the dead letters. */
export function deliverFromTopic(to: ConsumerQueue, topic: ITopic): CfnSubscription {
  const allowed = [to.queue, to.deadLetters].map((queue) => allow(queue, 'sns.amazonaws.com', topic.topicArn));
  const subscription = new CfnSubscription(to, 'Subscription', {
    topicArn: topic.topicArn,
    protocol: 'sqs',
    endpoint: to.queue.queueArn,
    rawMessageDelivery: true,
    redrivePolicy: { deadLetterTargetArn: to.deadLetters.queueArn },
    filterPolicyScope: Lazy.string({ produce: () => (wantedMessages(to.subscriptions) === undefined ? undefined : 'MessageAttributes') }),
    filterPolicy: Lazy.any({
      produce: () => {
        const wanted = wantedMessages(to.subscriptions);
        return wanted === undefined ? undefined : { [TYPE_ATTRIBUTE]: wanted };
      },
    }),
  });
  subscription.node.addDependency(...allowed);
  return subscription;
}

/** Carries what is put on a bus into a queue, as an event; what does not arrive goes to the dead letters. */
export function deliverFromBus(to: ConsumerQueue, bus: IEventBus, channel: Channel): CfnRule {
  const rule = new CfnRule(to, 'Rule', {
    description: `${channel.name} for ${to.node.id}.`,
    eventBusName: bus.eventBusName,
    eventPattern: Lazy.any({ produce: () => eventPattern(channel, to.subscriptions) }),
    targets: [
      {
        id: 'Queue',
        arn: to.queue.queueArn,
        deadLetterConfig: { arn: to.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: LONGEST_DELIVERY, maximumRetryAttempts: DELIVERY_ATTEMPTS },
      },
    ],
  });
  for (const queue of [to.queue, to.deadLetters]) allow(queue, 'events.amazonaws.com', rule.attrArn);
  return rule;
}

/** Only this topic, or this rule, may send. */
function allow(queue: Queue, service: string, source: string): IDependable {
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Delivery',
      principals: [new ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': source } },
    }),
  );
  return policyDependable as IDependable;
}
