import type { System } from '../../../model/system';

/** What is compared with templates: a system, or units that stand alone in somebody's stacks. */
export type Declared = Pick<System, 'units' | 'services' | 'channels' | 'stores' | 'secrets' | 'sagas'>;
