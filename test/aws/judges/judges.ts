import { cfnLint } from './cfn-lint';
import { checkov } from './checkov';
import type { Judge } from './judge';
import { noIgnores } from './no-ignores';
import { validationReport } from './validation-report';
import { wildcards } from './wildcards';

/** Every judge of a cloud assembly. */
export const judges: readonly Judge[] = [noIgnores, wildcards, ...validationReport, cfnLint, checkov];
