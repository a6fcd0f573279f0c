import { type CfnGlobalTable, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stack } from 'aws-cdk-lib/core';

interface Named {
  readonly indexName: string;
}

/** The indexes of a table: exactly those that it has, or all of one that was given and does not say them. */
export function indexArns(table: ITable): readonly string[] {
  if (!(table instanceof TableV2)) return [`${table.tableArn}/index/*`];
  const { globalSecondaryIndexes, localSecondaryIndexes } = table.node.defaultChild as CfnGlobalTable;
  const named = (indexes: unknown): readonly Named[] => (Stack.of(table).resolve(indexes) ?? []) as readonly Named[];
  return [...named(globalSecondaryIndexes), ...named(localSecondaryIndexes)]
    .map(({ indexName }) => `${table.tableArn}/index/${indexName}`)
    .sort();
}
