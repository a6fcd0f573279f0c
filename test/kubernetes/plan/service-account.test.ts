import everything from '../../systems/everything/keelson.config';
import { planned, service } from './support/manifests';

const manifests = planned(everything.system, everything.environments.production);

describe('W13 service accounts', () => {
  it('are one for each unit, without a token for the API', () => {
    for (const { name } of everything.system.units)
      expect(manifests.belongingTo(name).one('ServiceAccount', name).automountServiceAccountToken).toBe(false);
    expect(service().one('ServiceAccount').metadata.name).toBe('orders');
  });

  it('that read secrets are others than those that run the process', () => {
    const accounts = manifests.belongingTo('ledger').of('ServiceAccount');
    expect(accounts.map(({ metadata }) => metadata.name)).toEqual(['ledger', 'ledger-secrets']);
    expect(manifests.belongingTo('ledger').pod.serviceAccountName).toBe('ledger');
    expect(manifests.belongingTo('ledger').one('SecretStore').spec.provider.vault.auth.kubernetes.serviceAccountRef.name).toBe(
      'ledger-secrets',
    );
  });
});

describe('W34 rights', () => {
  it('are given to nobody', () => {
    for (const kind of ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']) expect(manifests.of(kind)).toEqual([]);
  });
});

describe('W35 W36 what is emitted', () => {
  it('is of stable versions of the API, and no Ingress', () => {
    const versions: Record<string, string> = {};
    for (const { kind, apiVersion } of manifests.all) versions[kind] = apiVersion;
    expect(versions).toEqual({
      ConfigMap: 'v1',
      CronJob: 'batch/v1',
      Deployment: 'apps/v1',
      ExternalSecret: 'external-secrets.io/v1',
      GRPCRoute: 'gateway.networking.k8s.io/v1',
      HTTPRoute: 'gateway.networking.k8s.io/v1',
      HorizontalPodAutoscaler: 'autoscaling/v2',
      Job: 'batch/v1',
      LimitRange: 'v1',
      Namespace: 'v1',
      NetworkPolicy: 'networking.k8s.io/v1',
      PodDisruptionBudget: 'policy/v1',
      PodMonitor: 'monitoring.coreos.com/v1',
      ResourceQuota: 'v1',
      SecretStore: 'external-secrets.io/v1',
      Service: 'v1',
      ServiceAccount: 'v1',
      ServiceMonitor: 'monitoring.coreos.com/v1',
      StatefulSet: 'apps/v1',
    });
  });

  it('holds no kind of a custom resource that the platform does not declare', () => {
    expect(service().all.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'NetworkPolicy',
      'Deployment',
      'Service',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]);
  });
});
