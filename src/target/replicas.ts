import type { Scaling } from '../model/properties/scaling';
import type { UnitProperties } from '../model/properties/unit';

/** What decides how many replicas run. */
export type ScaledProperties = Pick<UnitProperties, 'criticality'> & { readonly scaling?: Scaling | number | false };

/** How many replicas run: a fixed number, or between two bounds by load. */
export type Replicas =
  | { readonly fixed: number; readonly min: number; readonly max: number }
  | { readonly fixed?: undefined; readonly min: number; readonly max: number; readonly cpu: number; readonly memory?: number };

/** Three replicas stand in three zones and survive the loss of one while another is drained. */
const FEWEST = 3;
const FEWEST_OF_LOW_CRITICALITY = 2;
const ROOM_TO_GROW = 4;
/** Percent of the reserved CPU. */
const CPU_TARGET = 70;

export function replicasOf({ properties }: { readonly properties: ScaledProperties }): Replicas {
  const { scaling } = properties;
  const fewest = fewestOf(properties);
  if (scaling === false) return { fixed: fewest, min: fewest, max: fewest };
  if (typeof scaling === 'number') return { fixed: scaling, min: scaling, max: scaling };
  const min = scaling?.min ?? Math.min(fewest, scaling?.max ?? fewest);
  const max = scaling?.max ?? min * ROOM_TO_GROW;
  if (min === max) return { fixed: min, min, max };
  return { min, max, cpu: scaling?.cpu ?? CPU_TARGET, ...(scaling?.memory === undefined ? {} : { memory: scaling.memory }) };
}

function fewestOf(properties: ScaledProperties): number {
  return properties.criticality === 'low' ? FEWEST_OF_LOW_CRITICALITY : FEWEST;
}
