import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What carries the messages of a topic or queue. */
export interface ChannelResources {
  readonly topic?: ITopic;
  readonly queue?: IQueue;
}
