import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '../judges/report';
import { showAdmission } from './admission';
import { appliesWithoutWarning, diffIsEmpty, enforcesRestricted, noPodRefused, secondApplyChangesNothing } from './checks/apply';
import { applyKeepsReplicas, autoscalersAreHealthy, budgetsAllowDisruption, loadPods, scalesUp } from './checks/autoscaling';
import { drains } from './checks/disruption';
import { migratesInJobs, migratesInPods } from './checks/migrations';
import { monitorsFindTheirPorts } from './checks/monitors';
import { referencesAreThere } from './checks/references';
import {
  claimReplicas,
  privilegedPodIsRefused,
  replicasConflict,
  unknownFieldIsRefused,
  wrongEnumerationIsRefused,
} from './checks/refusals';
import { rollsNewImage } from './checks/rollout';
import { rollsOut, servicesHaveEndpoints, standsInThreeZones } from './checks/workloads';
import { installDefinitions } from './definitions';
import { namespaceOf, ofKind, readManifests, scaled } from './manifests';
import { ecommerce, folderSystem, type SystemUnderTest } from './system';

async function showBehaviour(system: SystemUnderTest, report: Report): Promise<void> {
  const manifests = await readManifests(system.folder);
  const next = await readManifests(system.next);
  const namespace = namespaceOf(manifests);
  const autoscalers = ofKind(manifests, 'HorizontalPodAutoscaler');
  const rolling = ofKind(manifests, 'Deployment').find((deployment) => deployment.metadata.name === system.rolls);
  const busy = autoscalers.find((autoscaler) => scaled(manifests, autoscaler) !== rolling);
  if (rolling === undefined || busy === undefined)
    throw new Error(`${system.folder} needs the Deployment ${system.rolls} and another one that is autoscaled`);

  await installDefinitions(`${process.env.CLUSTER_HOME}/crds`, manifests);
  const applied = await report.check('server-side apply, no warning', () => appliesWithoutWarning(system.folder, manifests.length));
  await report.check('what pods refer to is there', () => referencesAreThere(manifests, system.existing));
  await report.check('monitors find their ports', () => monitorsFindTheirPorts(manifests));
  if (!applied) return; // nothing below could tell more
  await report.check('Pod Security restricted is enforced', () => enforcesRestricted(namespace));
  // Metrics take half a minute to come: the checks that don't ask for them go on meanwhile.
  const healthy = report.check('autoscalers are healthy', () => autoscalersAreHealthy(namespace, manifests));
  await report.check('every workload rolls out', () => rollsOut(namespace, manifests));
  await report.check('no pod was refused', () => noPodRefused(namespace));
  await report.check('pods stand in three zones', () => standsInThreeZones(namespace, manifests));
  await report.check('every Service has ready endpoints', () => servicesHaveEndpoints(namespace, manifests));
  await report.check('disruption budgets allow a disruption', () => budgetsAllowDisruption(namespace, manifests));
  await report.check('kubectl diff is empty', () => diffIsEmpty(system.folder));
  await report.check('a second apply changes nothing', () => secondApplyChangesNothing(system.folder, manifests));
  await report.check('a privileged pod is refused', () => privilegedPodIsRefused(namespace));
  await report.check('an unknown field is refused', () => unknownFieldIsRefused(rolling));
  await report.check('a wrong enumeration is refused', () => wrongEnumerationIsRefused(rolling));
  await report.check('a node drains within the budgets', () => drains('fake-1', namespace));
  await report.check('the next node drains within the budgets', () => drains('fake-2', namespace));
  await report.check('every workload is available again', () => rollsOut(namespace, manifests));
  await healthy;

  // While one Deployment rolls, another one is under load.
  await claimReplicas(scaled(manifests, busy), busy);
  await loadPods(namespace, manifests, busy);
  await report.check('a new image rolls', () => rollsNewImage(system, namespace, next));
  await report.check('load adds pods', () => scalesUp(namespace, busy));
  await report.check('replicas beside an autoscaler conflict', () => replicasConflict(scaled(manifests, busy), busy));
  await report.check('an apply keeps the number of pods that the autoscaler chose', () => applyKeepsReplicas(system.next, next, busy));
}

/** Instead of a folder: the releases that migrate, or what is admitted, and nothing else. */
const ONLY_MIGRATIONS = '--migrations';
const ONLY_ADMISSION = '--admission';

/** Releases that migrate, in namespaces of their own. */
async function showMigrations(report: Report): Promise<void> {
  await Promise.all([
    report.check('three releases migrate in their pods, one that fails leaves the old one serving', migratesInPods),
    report.check('three releases migrate in Jobs, one that fails leaves the old one serving', migratesInJobs),
  ]);
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'keelson-cluster-input-'));
  const report = new Report();
  try {
    const [folder] = process.argv.slice(2);
    if (folder !== ONLY_MIGRATIONS && folder !== ONLY_ADMISSION) {
      const system = folder === undefined ? await ecommerce(scratch) : await folderSystem(folder, scratch);
      await showBehaviour(system, report);
    }
    if (folder === undefined || folder === ONLY_MIGRATIONS) await showMigrations(report);
    if (folder === undefined || folder === ONLY_ADMISSION) await showAdmission(scratch, report);
  } catch (error) {
    await report.check('the cluster tests run to their end', () => Promise.reject(error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  process.exitCode = report.close();
}

void main();
