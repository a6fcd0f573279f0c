import type { CheckResult } from '../../judges/report';
import { get, kubectl, list, mustKubectl, Watch } from '../kubectl';
import type { Manifest } from '../manifests';
import { apply, BROKEN, imageOf, type Mechanism, NAME, NAMESPACES, podsOf, REPLICAS, release, rolledOut, servesOnly } from '../releases';

const FIRST = '1.0.0';
const SECOND = '2.0.0';
const THIRD = '3.0.1';
const WAIT = 30_000;

/**
 * Three releases that migrate in their pods, by nothing but `kubectl apply`: each new pod has migrated before its process starts, one pod at
 * a time after the first release; a release that fails to leaves the one before serving, and the next one repairs it.
 */
export async function migratesInPods(): Promise<CheckResult> {
  const namespace = NAMESPACES['init-container'];
  const findings: string[] = [];
  const roll = async (tag: string): Promise<void> => {
    await apply(release('init-container', tag));
    if (!(await rolledOut(namespace))) findings.push(`${tag} did not roll out`);
    findings.push(...(await servesOnly(namespace, tag)), ...(await migratedPods(namespace, tag)));
  };
  await roll(FIRST);
  const states = await Watch.start(['pods', '-n', namespace, '-l', `app.kubernetes.io/instance=${NAME}`, '-o', POD_STATE]);
  const serving = await Watch.start(['deployment', NAME, '-n', namespace, '-o', 'jsonpath={.status.availableReplicas}{"\\n"}']);
  await roll(SECOND);

  await apply(release('init-container', BROKEN));
  const failed = await states.until((line) => line.startsWith(`${imageOf(BROKEN)} `) && line.endsWith(' failed:1'), WAIT);
  if (!failed) findings.push(`no pod of ${BROKEN} failed to migrate`);
  findings.push(...(await servesOnly(namespace, SECOND)));
  if ((await podsOf(namespace)).filter((pod) => pod.spec.containers[0]?.image === imageOf(BROKEN)).length !== 1)
    findings.push(`more than one pod of ${BROKEN} tries to migrate`);

  await roll(THIRD);
  if (serving.stop().some((line) => Number(line) < REPLICAS)) findings.push(`fewer than ${REPLICAS} pods were available for a while`);
  const most = mostAtOnce(states.stop(), [SECOND, THIRD]);
  if (most !== 1) findings.push(`${most} pods of a release migrated at the same time`);
  return { findings, detail: `${FIRST}, ${SECOND}, ${BROKEN} fails, ${THIRD}` };
}

const POD_STATE =
  'jsonpath={.spec.containers[0].image} {.metadata.name} {.metadata.deletionTimestamp} {.status.conditions[?(@.type=="Initialized")].status} failed:{.status.initContainerStatuses[0].lastState.terminated.exitCode}{"\\n"}';

/** How many pods of one release were at most between being made and having migrated, told from the states that a watch saw. */
function mostAtOnce(states: readonly string[], tags: readonly string[]): number {
  const migrating = new Set<string>();
  let most = 0;
  for (const line of states) {
    const [image, name = '', deleted, initialized] = line.split(' ');
    if (!tags.some((tag) => image === imageOf(tag))) continue;
    if (deleted !== '' || initialized === 'True') migrating.delete(name);
    else migrating.add(name);
    most = Math.max(most, migrating.size);
  }
  return most;
}

/** Findings, unless each pod has run the migration of its own image to a good end. */
async function migratedPods(namespace: string, tag: string): Promise<readonly string[]> {
  const pods = await podsOf(namespace);
  return pods
    .filter((pod) => {
      const migration = pod.status.initContainerStatuses?.find((each) => each.name === 'migration');
      return migration?.image !== imageOf(tag) || migration.state.terminated?.exitCode !== 0;
    })
    .map((pod) => `${pod.metadata.name} has not run the migration of ${tag}`);
}

interface Job extends Manifest {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[] };
}

/**
 * Three releases that migrate in a Job, applied wave by wave as Argo CD does: the workload is as it was until the Job of the release has
 * completed; where it fails nothing further is applied, and the release before serves.
 */
export async function migratesInJobs(): Promise<CheckResult> {
  const namespace = NAMESPACES['argo-cd'];
  const findings: string[] = [];
  const names = new Set<string>();
  const sync = async (tag: string, before: string | undefined): Promise<void> => {
    const expected = tag === BROKEN ? 'Failed' : 'Complete';
    const { job, ended, deployed } = await syncInWaves('argo-cd', tag);
    if (names.has(job)) findings.push(`${tag} has the Job of a release before`);
    names.add(job);
    if (ended !== expected) findings.push(`${job} of ${tag} ended with ${ended}, expected ${expected}`);
    if (deployed !== (before === undefined ? undefined : imageOf(before)))
      findings.push(`${deployed ?? 'nothing'} was deployed when the Job of ${tag} ended, ${before ?? 'nothing'} was due`);
    if (tag !== BROKEN && !(await rolledOut(namespace))) findings.push(`${tag} did not roll out`);
    findings.push(...(await servesOnly(namespace, tag === BROKEN ? (before as string) : tag)));
  };
  await sync(FIRST, undefined);
  await sync(SECOND, FIRST);
  await sync(BROKEN, SECOND);
  await sync(THIRD, SECOND);
  const left = await list<Job>('jobs', namespace);
  if (left.length !== 1) findings.push(`${left.length} Jobs are left, that of the last release is due`);
  return { findings, detail: `${FIRST}, ${SECOND}, ${BROKEN} fails, ${THIRD}` };
}

const waveOf = (manifest: Manifest): number =>
  Number((manifest.metadata as { annotations?: Record<string, string> }).annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

/** Applies the waves in turn, waits for the Job, stops where it fails, and at the end removes the Jobs that are declared no more. */
async function syncInWaves(
  mechanism: Mechanism,
  tag: string,
): Promise<{ readonly job: string; readonly ended: string; readonly deployed: string | undefined }> {
  const namespace = NAMESPACES[mechanism];
  const manifests = release(mechanism, tag);
  const job = manifests.find((manifest) => manifest.kind === 'Job')?.metadata.name;
  if (job === undefined) throw new Error(`${tag} has no Job`);
  let ended = 'nothing';
  let deployed: string | undefined;
  for (const wave of [...new Set(manifests.map(waveOf))].sort((a, b) => a - b)) {
    const due = manifests.filter((manifest) => waveOf(manifest) === wave);
    await apply(due);
    if (!due.some((manifest) => manifest.kind === 'Job')) continue;
    ended = await endOf(job, namespace, tag);
    deployed = await deployedImage(namespace);
    if (ended !== 'Complete') return { job, ended, deployed };
  }
  for (const { metadata } of await list<Job>('jobs', namespace))
    if (metadata.name !== job) await mustKubectl(['delete', 'job', metadata.name, '-n', namespace, '--wait=false']);
  return { job, ended, deployed };
}

/** How a Job ended: `Complete`, `Failed`, or that it has not; with another image than the release's it has not run that migration. */
async function endOf(name: string, namespace: string, tag: string): Promise<string> {
  const path = 'jsonpath={.status.conditions[*].type}{"\\n"}';
  const watch = await Watch.start(['job', name, '-n', namespace, '-o', path]);
  await watch.until((line) => /Complete|Failed/.test(line), WAIT);
  watch.stop();
  const job = await get<Job>(['job', name, '-n', namespace]);
  const image = job.spec.template.spec.containers[0].image;
  if (image !== imageOf(tag)) return `the image ${image}`;
  const last = (job.status.conditions ?? []).find((condition) => condition.status === 'True' && /^(Complete|Failed)$/.test(condition.type));
  return last?.type ?? `nothing in ${WAIT / 1_000} s`;
}

async function deployedImage(namespace: string): Promise<string | undefined> {
  const found = await kubectl(['get', 'deployment', NAME, '-n', namespace, '-o', 'jsonpath={.spec.template.spec.containers[0].image}']);
  return found.status === 0 ? found.stdout : undefined;
}
