import type { ModelRule } from './model-rule';
import { metricsHaveTheirOwnPort } from './observability/metrics-have-their-own-port';
import { unitServesMetrics } from './observability/unit-serves-metrics';
import { unitHasAnOwner } from './operations/unit-has-an-owner';
import { callsHaveNoCycle } from './reliability/calls-have-no-cycle';
import { cpuHasALimit } from './reliability/cpu-has-a-limit';
import { readinessIsNotLiveness } from './reliability/readiness-is-not-liveness';
import { retriesCanBeMade } from './reliability/retries-can-be-made';
import { scalingIgnoresMemory } from './reliability/scaling-ignores-memory';
import { subscriptionHasAnIdempotencyKey } from './reliability/subscription-has-an-idempotency-key';
import { unitHasTwoReplicas } from './reliability/unit-has-two-replicas';
import { unitReportsHealth } from './reliability/unit-reports-health';
import { callNamesItsOperations } from './security/call-names-its-operations';
import { imageHasADigest } from './security/image-has-a-digest';
import { imageHasAVersion } from './security/image-has-a-version';
import { noRouteGoesAroundAToken } from './security/no-route-goes-around-a-token';
import { rootIsReadOnly } from './security/root-is-read-only';
import { routeAsksForAToken } from './security/route-asks-for-a-token';
import { routeHasARateLimit } from './security/route-has-a-rate-limit';
import { secretIsAFile } from './security/secret-is-a-file';
import { secretIsRotated } from './security/secret-is-rotated';
import { secretIsRotatedByAMachine } from './security/secret-is-rotated-by-a-machine';
import { userIsAbove10000 } from './security/user-is-above-10000';
import { variablesHoldNoSecret } from './security/variables-hold-no-secret';

/** All rules over the model, by their ids. */
export const MODEL_RULES: readonly ModelRule[] = [
  metricsHaveTheirOwnPort,
  unitServesMetrics,
  unitHasAnOwner,
  callsHaveNoCycle,
  cpuHasALimit,
  readinessIsNotLiveness,
  retriesCanBeMade,
  scalingIgnoresMemory,
  subscriptionHasAnIdempotencyKey,
  unitHasTwoReplicas,
  unitReportsHealth,
  callNamesItsOperations,
  imageHasADigest,
  imageHasAVersion,
  noRouteGoesAroundAToken,
  rootIsReadOnly,
  routeAsksForAToken,
  routeHasARateLimit,
  secretIsAFile,
  secretIsRotated,
  secretIsRotatedByAMachine,
  userIsAbove10000,
  variablesHoldNoSecret,
];
