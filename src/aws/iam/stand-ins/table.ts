import { COMPUTE } from './compute';
import { DATA } from './data';
import type { ReturnTable } from './facts';
import { MESSAGING } from './messaging';
import { NETWORK } from './network';

/** Return values by type of resource. */
export const RETURN_VALUES: ReturnTable = { ...COMPUTE, ...DATA, ...MESSAGING, ...NETWORK };
