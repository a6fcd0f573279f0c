import { Names } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A name that RDS and ElastiCache take, and that is unique to the stack and the path: lower case, no two hyphens in a row. */
export function physicalName(scope: Construct, maxLength: number): string {
  return Names.uniqueResourceName(scope, { maxLength, separator: '-' }).toLowerCase();
}
