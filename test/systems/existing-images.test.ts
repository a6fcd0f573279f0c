import type { ModelView } from '../../src/rules/model-rule';
import { viewOf } from '../../src/rules/model-rule';
import { MODEL_RULES } from '../../src/rules/model-rules';
import { evaluate } from '../../src/rules/rule';
import { planned } from '../kubernetes/plan/support/manifests';
import config from './everything/existing-images.config';

const { system, environments } = config;

/** What the rules find of one declaration. */
function found(view: ModelView, subject: string): string[] {
  return evaluate(MODEL_RULES, view)
    .filter((finding) => finding.subject.split('.').includes(subject))
    .map(({ rule }) => rule.split('/')[1] as string)
    .sort();
}

describe('images that are there already', () => {
  const manifests = planned(system, environments.production);
  const view = viewOf(system, 'production', environments.production);

  it('are what they are, by one property each', () => {
    const wordpress = manifests.belongingTo('wordpress');
    expect(wordpress.container.securityContext).toMatchObject({ runAsUser: 33, readOnlyRootFilesystem: false });
    expect(wordpress.container.livenessProbe.tcpSocket).toEqual({ port: 'http' });
    expect(wordpress.container.resources.limits).not.toHaveProperty('cpu');
    expect(wordpress.of('ServiceMonitor')).toEqual([]);
    expect(manifests.belongingTo('shop').one('ServiceMonitor').spec.endpoints[0]).toMatchObject({
      port: 'http',
      path: '/actuator/prometheus',
    });
    expect(manifests.belongingTo('mailer').container).not.toHaveProperty('livenessProbe');
    expect(manifests.belongingTo('mailer').workload.spec.replicas).toBe(1);
  });

  it('keep what they do not ask away', () => {
    for (const { spec } of manifests.of('Deployment'))
      for (const { securityContext } of spec.template.spec.containers)
        expect(securityContext).toMatchObject({ runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  });

  it('show what each of it weakens', () => {
    expect(found(view, 'wordpress')).toEqual(
      expect.arrayContaining([
        'cpu-has-a-limit',
        'image-has-a-digest',
        'root-is-read-only',
        'unit-has-two-replicas',
        'unit-reports-health',
        'unit-serves-metrics',
        'user-is-above-10000',
      ]),
    );
    expect(found(view, 'shop')).toEqual(
      expect.arrayContaining(['image-has-a-digest', 'metrics-have-their-own-port', 'readiness-is-not-liveness']),
    );
    expect(found(view, 'mailer')).toEqual(
      expect.arrayContaining([
        'image-has-a-digest',
        'image-has-a-version',
        'secret-is-a-file',
        'unit-has-two-replicas',
        'unit-reports-health',
      ]),
    );
    expect(found(view, 'smtp-login')).toContain('secret-is-rotated');
  });
});
