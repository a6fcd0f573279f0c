import { Report } from '../judges/report';
import { adapterChecks } from './checks/adapter';
import { bundleChecks } from './checks/bundle';
import { callChecks } from './checks/calls';
import { guardChecks } from './checks/guard';
import { programChecks } from './checks/program';
import { runChecks } from './checks/run';
import { secretChecks } from './checks/secrets';
import { serviceChecks } from './checks/services';
import { type Check, resultOf, startService } from './harness';
import { SERVICES } from './programs';
import type { ExecutionEnvironment } from './stub/environment';

async function main(): Promise<void> {
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  const isAsked = ({ name }: Check): boolean => words.every((word) => name.toLowerCase().includes(word));
  const report = new Report();
  for (const service of SERVICES) {
    let environment: ExecutionEnvironment | undefined;
    const checks = serviceChecks(service, () => environment as ExecutionEnvironment).filter(isAsked);
    if (checks.length === 0) continue;
    await report.check(`${service.name}: starts behind the adapter`, async () => {
      environment = await startService(service);
      return { findings: environment.anyEnded ? [environment.logs] : [] };
    });
    for (const check of checks) await report.check(check.name, () => resultOf(check));
    await environment?.end();
  }
  const others = [...programChecks, ...adapterChecks, ...guardChecks, ...bundleChecks, ...secretChecks, ...callChecks, ...runChecks];
  for (const check of others.filter(isAsked)) await report.check(check.name, () => resultOf(check));
  process.exitCode = report.close();
}

void main();
