import type { CheckResult } from '../../judges/report';
import { get, kubectl, list } from '../kubectl';
import { type Manifest, ofKind, resource } from '../manifests';

const APPLY = ['apply', '--server-side', '--warnings-as-errors', '--recursive', '-f'];

/** One server-side apply of the whole folder: nothing refused, no warning. */
export async function appliesWithoutWarning(folder: string, objects: number): Promise<CheckResult> {
  const outcome = await kubectl([...APPLY, folder]);
  const complaints = outcome.stderr.split('\n').filter((line) => line.trim() !== '');
  const applied = outcome.stdout.match(/serverside-applied$/gm)?.length ?? 0;
  const findings = outcome.status !== 0 && complaints.length === 0 ? [`kubectl apply ended with ${outcome.status}`] : complaints;
  return {
    findings: applied === objects ? findings : [...findings, `${applied} of ${objects} objects were applied`],
    detail: `${applied} objects`,
  };
}

/** Pod Security `restricted` is enforced in the namespace, and warned about for what makes pods. */
export async function enforcesRestricted(namespace: string): Promise<CheckResult> {
  const { metadata } = await get<Manifest>(['namespace', namespace]);
  const level = metadata.labels?.['pod-security.kubernetes.io/enforce'];
  return {
    findings: level === 'restricted' ? [] : [`pod-security.kubernetes.io/enforce of ${namespace} is ${level ?? 'not set'}`],
    detail: namespace,
  };
}

/** Every pod was let in: no controller was refused one. */
export async function noPodRefused(namespace: string): Promise<CheckResult> {
  const events = await list<{ reason: string; message: string; involvedObject: { kind: string; name: string } }>('events', namespace);
  const refused = events.filter((event) => event.reason === 'FailedCreate');
  return { findings: refused.map((event) => `${event.involvedObject.kind}/${event.involvedObject.name}: ${event.message}`) };
}

interface Live extends Manifest {
  readonly metadata: Manifest['metadata'] & { readonly resourceVersion: string; readonly generation?: number };
  readonly status?: unknown;
}

/** Every object of a folder as the API server holds it, asked for at once: a program for each of some hundred takes a minute. */
async function live(folder: string): Promise<ReadonlyMap<string, Live>> {
  const { items } = await get<{ items: Live[] }>(['--recursive', '-f', folder]);
  return new Map(items.map((item) => [`${resource(item)} ${item.metadata.namespace ?? ''}`, item]));
}

/** An object without what its controllers report. */
function declared(object: Live): string {
  const { resourceVersion: _, managedFields: __, ...metadata } = object.metadata as Live['metadata'] & { managedFields?: unknown };
  const { status: ___, ...rest } = object;
  return JSON.stringify({ ...rest, metadata });
}

/** `kubectl diff` has nothing to show of what was applied. */
export async function diffIsEmpty(folder: string): Promise<CheckResult> {
  const diff = await kubectl(['diff', '--server-side', '--recursive', '-f', folder]);
  return { findings: diff.status === 0 ? [] : [`kubectl diff ended with ${diff.status}: ${diff.stdout}${diff.stderr}`] };
}

/** Applies the same again: nothing but status differs afterwards, and an object that no controller reports about is not even written. */
export async function secondApplyChangesNothing(folder: string, manifests: readonly Manifest[]): Promise<CheckResult> {
  const before = await live(folder);
  const findings = [...(await appliesWithoutWarning(folder, manifests.length)).findings];
  if (before.size !== manifests.length) findings.push(`${before.size} of ${manifests.length} objects are there`);
  const after = await live(folder);
  for (const [name, old] of before) {
    const now = after.get(name);
    if (now === undefined || declared(old) !== declared(now))
      findings.push(`${name} changed from ${declared(old)} to ${now && declared(now)}`);
    else if (old.status === undefined && old.metadata.resourceVersion !== now.metadata.resourceVersion)
      findings.push(`${name} was written again`);
  }
  return { findings, detail: `${before.size} objects, ${ofKind(manifests, 'Deployment').length} deployments` };
}
