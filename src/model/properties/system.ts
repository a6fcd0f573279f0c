import { labelValue, name } from '../fields';
import { type Shape, text } from '../shape';

/** What is said of a system as a whole. */
export interface SystemProperties {
  /** The team that answers for it. @default - none, a finding */
  readonly owner?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

export const systemShape: Shape<SystemProperties> = { owner: labelValue(), description: text('a sentence') };

/** What is said of a bounded context. */
export interface ContextProperties {
  /** @default - the system's */
  readonly owner?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

export const contextShape: Shape<ContextProperties> = { owner: labelValue(), description: text('a sentence') };

export const systemName = () => name('the name of a system');
