import { bytes, formatBytes, formatCpu, millicores } from '../../model/quantity';
import { type At, below, report } from '../../model/shape';
import { largest } from '../plan/namespace';
import type { UnitScope } from '../plan/scope';

/** A quota that the system itself does not fit into would refuse its pods, at the next roll-out at the latest. */
export function checkQuota(scopes: readonly UnitScope[], at: At): void {
  const quota = scopes[0]?.platform.guards?.quota;
  if (quota === undefined || quota === false) return;
  const most = largest(scopes);
  const claim = (
    field: 'cpu' | 'memory' | 'pods',
    declared: number | undefined,
    needed: number,
    show: (amount: number) => string,
  ): void => {
    if (declared === undefined || declared >= needed) return;
    report(below(below(below(at, 'ownsNamespace'), 'quota'), field), {
      code: 'quota-too-small',
      received: show(declared),
      expected: `at least ${show(needed)}, what the units ask for while all run their most replicas and roll out`,
      fix: `raise ${field}, or lower the units' scaling.max or resources`,
    });
  };
  claim('cpu', quota.cpu === undefined ? undefined : millicores(quota.cpu), most.cpu, formatCpu);
  claim('memory', quota.memory === undefined ? undefined : bytes(quota.memory), Math.max(most.memory, most.memoryLimit), formatBytes);
  claim('pods', quota.pods, most.pods, String);
}
