import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ServerlessUnit } from './serverless-unit';
import type { SharedResources } from './shared-resources';

/** The private network of a system. */
export class Network extends Construct {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, shared: SharedResources) {
    super(scope, id);
    this.vpc = shared.given.vpc ?? new Vpc(this, 'Vpc');
  }

  /** Puts a unit's function into the network. */
  place(_unit: ServerlessUnit): void {}
}
