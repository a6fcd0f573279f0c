import { type Acknowledgement, acknowledgements } from '../acknowledgements';
import type { Assembly } from '../assemblies/synthesise';
import type { Checked } from '../checks';
import type { Finding, Judge } from './judge';

/** Which entries of the list were met, over all subjects of a run. */
const met = new Set<Acknowledgement>();

const isAbout = (entry: Acknowledgement, subject: string, { id, resource }: Finding): boolean =>
  (typeof entry.id === 'string' ? entry.id === id : entry.id.test(id)) &&
  entry.resource.test(resource) &&
  (entry.subject ?? subject) === subject;

/** A judge's findings about a subject, less those that the list acknowledges. */
export async function judged(judge: Judge, subject: string, assembly: Assembly): Promise<Checked> {
  const { objects, findings } = await judge.judge(assembly);
  if (objects === 0) return { findings: ['no object was judged'] };
  const mine = acknowledgements.filter((entry) => entry.judge === judge.name);
  const count = new Map<Acknowledgement, number>();
  const others = findings.filter((finding) => {
    const entries = mine.filter((entry) => isAbout(entry, subject, finding));
    for (const entry of entries) count.set(entry, (count.get(entry) ?? 0) + 1);
    return entries.length === 0;
  });
  for (const entry of count.keys()) met.add(entry);
  return {
    findings: others.map(({ id, resource, message }) => `${id} ${resource}: ${message}`),
    detail: `${objects} objects`,
    notes: [...count].map(([entry, times]) => `acknowledged ${times} x ${entry.id}: ${entry.reason}`),
  };
}

/** Entries that gave no reason, and, where every subject was judged, those that nothing was found for. */
export async function listHolds(whole: boolean): Promise<Checked> {
  const nameOf = ({ judge, id, resource, subject }: Acknowledgement): string => [judge, id, resource, subject ?? ''].join(' ').trim();
  return {
    findings: [
      ...acknowledgements.filter(({ reason }) => reason.trim().length < 15).map((entry) => `no reason: ${nameOf(entry)}`),
      ...(whole ? acknowledgements.filter((entry) => !met.has(entry)) : []).map(
        (entry) => `nothing is found for it any more: ${nameOf(entry)}`,
      ),
    ],
    detail: `${acknowledgements.length} entries${whole ? '' : ', staleness not asked, since not every subject was judged'}`,
  };
}
