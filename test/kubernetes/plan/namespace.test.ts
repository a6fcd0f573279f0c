import type { NamespaceGuards } from '../../../src/model/properties/platform';
import { codesOf, imageOf, job, type Manifests, planned, service, shop, worker } from './support/manifests';

const owned = (ownsNamespace: boolean | NamespaceGuards, declare: Parameters<typeof shop>[0] = () => undefined): Manifests =>
  planned(shop(declare), { kubernetes: { namespace: 'shop', ownsNamespace } });

describe('W26 the namespace', () => {
  it('is named on every object that lives in one', () => {
    for (const { kind, metadata } of owned(true, (system) => system.worker('mailer', { image: imageOf('mailer') })).all)
      expect(metadata.namespace).toBe(kind === 'Namespace' ? undefined : 'shop');
  });

  it.each(['default', 'kube-system', 'kube-public'])('is never %s', (namespace) => {
    expect(codesOf(() => service({}, { namespace }))).toEqual(['reserved-namespace']);
  });

  it('has to be said', () => {
    expect(
      codesOf(() =>
        planned(
          shop(() => undefined),
          { kubernetes: {} },
        ),
      ),
    ).toEqual(['no-namespace']);
  });
});

describe('W39 guard rails', () => {
  it('are there only where the system owns the namespace', () => {
    const kinds = ['Namespace', 'ResourceQuota', 'LimitRange'];
    for (const manifests of [service(), worker(), job()]) for (const kind of kinds) expect(manifests.of(kind)).toEqual([]);
    for (const kind of kinds) expect(owned(true).of(kind)).toHaveLength(1);
    expect(owned({ quota: false }).of('ResourceQuota')).toEqual([]);
  });

  it('enforce restricted Pod Security, of the version of the cluster', () => {
    const key = 'pod-security.kubernetes.io';
    const manifests = planned(
      shop(() => undefined),
      { kubernetes: { namespace: 'shop', version: '1.32', ownsNamespace: true } },
    );
    expect(manifests.one('Namespace').metadata.labels).toMatchObject({
      [`${key}/enforce`]: 'restricted',
      [`${key}/enforce-version`]: 'v1.32',
      [`${key}/warn`]: 'restricted',
      [`${key}/audit`]: 'restricted',
    });
    const { labels } = owned({ podSecurity: 'baseline' }).one('Namespace').metadata;
    expect([labels[`${key}/enforce`], labels[`${key}/warn`]]).toEqual(['baseline', 'restricted']);
  });

  it('C4 refuse what no other policy allows, in both directions', () => {
    expect(owned(true).one('NetworkPolicy').spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('give requests to pods that say none: the quota would refuse them', () => {
    const [limits] = owned(true).one('LimitRange').spec.limits;
    expect(limits.type).toBe('Container');
    for (const which of [limits.default, limits.defaultRequest])
      expect(Object.keys(which).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
  });
});

describe('the quota', () => {
  const hardOf = (declare: Parameters<typeof shop>[0]): Record<string, string> => owned(true, declare).one('ResourceQuota').spec.hard;
  const resources = { cpu: '1', memory: '1Gi' };

  it('3.4 holds twice what the system asks for while all that can grow has grown and rolls out', () => {
    expect(hardOf((system) => system.worker('mailer', { image: imageOf('mailer'), resources, scaling: { min: 3, max: 8 } }))).toEqual({
      pods: '20',
      'requests.cpu': '20',
      'requests.memory': '20Gi',
      'limits.memory': '20Gi',
    });
  });

  it('counts sidecars, and what runs before the process where that asks for more', () => {
    const sized = (memory: string) => ({ image: imageOf('other'), cpu: '500m', memory });
    expect(
      hardOf((system) =>
        system.job('load', {
          image: imageOf('load'),
          resources,
          sidecars: { side: sized('1Gi') },
          initContainers: { a: sized('512Mi'), b: sized('4Gi') },
        }),
      ),
    ).toEqual({ pods: '2', 'requests.cpu': '3', 'requests.memory': '10Gi', 'limits.memory': '10Gi' });
  });

  it('is as was said', () => {
    expect(owned({ quota: { cpu: '40', memory: '80Gi', pods: 99 } }).one('ResourceQuota').spec.hard).toEqual({
      pods: '99',
      'requests.cpu': '40',
      'requests.memory': '80Gi',
      'limits.memory': '80Gi',
    });
  });
});
