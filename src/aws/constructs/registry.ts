import type { Construct, IConstruct } from 'constructs';
import type { Channel } from '../../model/channel';
import type { Unit } from '../../model/unit';
import type { ChannelResources } from './channels';
import type { ServerlessUnit } from './serverless-unit';

/** What stands for each declaration in one app, so that the other end of an edge is found, in whatever stack it is. */
export class Registry {
  readonly units = new Map<Unit, ServerlessUnit>();
  readonly channels = new Map<Channel, ChannelResources>();
}

const REGISTRIES = new WeakMap<IConstruct, Registry>();

/** The registry of the app that a construct is in. */
export function registryOf(construct: Construct): Registry {
  const { root } = construct.node;
  const known = REGISTRIES.get(root) ?? new Registry();
  REGISTRIES.set(root, known);
  return known;
}
