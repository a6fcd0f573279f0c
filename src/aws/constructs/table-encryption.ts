import { TableEncryptionV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Encrypts a table of one region by a key. The CDK's own refuses a stack whose region is known only at deployment, since a replica elsewhere
 * would need another key; these tables have none.
 */
export function encryptedBy(key: IKey): TableEncryptionV2 {
  return Object.assign(TableEncryptionV2.customerManagedKey(key), {
    _renderReplicaSseSpecification: () => ({ kmsMasterKeyId: key.keyArn }),
  });
}
