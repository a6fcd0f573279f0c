import { list, type Shape } from '../shape';
import { type Migration, migrationField } from './migration';
import { type Objective, objectiveField } from './objective';
import { type GrpcPort, grpcField, type HttpPort, httpField } from './port';
import { type Scaling, scalingField } from './scaling';
import { type UnitProperties, unitShape } from './unit';

/** A unit that other services call. */
export interface ServiceProperties extends UnitProperties {
  /**
   * The port for callers.
   * @default - none; a service has an HTTP port, a gRPC port or both
   */
  readonly http?: HttpPort;
  /** @default - none */
  readonly grpc?: GrpcPort;
  /**
   * `false` keeps the fewest replicas that `criticality` asks for, whatever the load; a number keeps that many.
   * @default - three to twelve replicas at 70 percent CPU
   */
  readonly scaling?: Scaling | number | false;
  /**
   * What callers may rely on.
   * @default - none
   */
  readonly objectives?: readonly Objective[];
  /**
   * Runs before a new version serves.
   * @default - none
   */
  readonly migration?: Migration;
}

export const serviceShape: Shape<ServiceProperties> = {
  ...unitShape,
  http: httpField,
  grpc: grpcField,
  scaling: scalingField,
  objectives: list(objectiveField),
  migration: migrationField,
};
