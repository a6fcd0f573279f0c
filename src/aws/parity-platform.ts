import type { AwsPlatform } from '../model/properties/aws-platform';
import type { EnvironmentProperties } from '../model/properties/environment';
import { exact, type ParityTable, refused } from '../target/parity-entry';

const OTHER_TARGET = exact('for another target');

/** What the AWS target does with an environment; its platform has a table of its own. */
export const ENVIRONMENT_PARITY: ParityTable<Omit<EnvironmentProperties, 'aws'>> = {
  stage: exact('an attribute of telemetry'),
  sizing: exact('concurrency, zones, capacities, and what is kept when the stack goes'),
  kubernetes: OTHER_TARGET,
  azure: OTHER_TARGET,
  compose: OTHER_TARGET,
  existing: exact('addresses in variables; of a service that runs elsewhere nothing else'),
  images: exact('the image of the function'),
  services: exact('as if declared so'),
  secrets: exact('as if declared so'),
  waivers: refused('findings are not waived yet: they are all shown'),
  accept: exact('refusals that it names stop nothing, and stand in this report'),
};

export const PLATFORM_PARITY: ParityTable<AwsPlatform> = {
  account: exact('the environment of the stack'),
  region: exact('the environment of the stack'),
  registry: exact('where images are'),
  architecture: exact('the architectures of functions'),
  network: exact('a VPC with endpoints and security groups'),
  stackName: exact('the name of the stack, and of what is named after it'),
  stacks: exact('nested stacks for what has no state'),
  messaging: exact('what carries channels of other brokers'),
  concurrency: exact('reserved concurrency; what an account may run is checked'),
  coldStarts: exact('provisioned concurrency'),
  deployment: exact('deployment groups of CodeDeploy, rolled back by alarms'),
  logs: exact('the retention of log groups'),
  tracing: exact('X-Ray, or variables of OpenTelemetry'),
  telemetry: exact('OTEL_ variables'),
  domains: exact('custom domains, certificates and records'),
  firewall: exact('a web ACL of AWS WAF'),
  cdn: exact('a distribution of CloudFront'),
  alarms: exact('alarms of CloudWatch, and the topic that they go to'),
  layers: exact('layers of functions from a bundle'),
  tags: exact('tags'),
  permissionsBoundary: exact('the permissions boundary of each role'),
};
