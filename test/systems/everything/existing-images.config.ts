import { defineConfig, System } from 'keelson';

/** Images that were there before: each says one thing that weakens it. Judges have something to say about them, and are right. */
export const legacy = new System('legacy', { owner: 'team-legacy' });

const image = (name: string): string => `registry.example.com/legacy/${name}:1.0.0`;

export const wordpress = legacy.service('wordpress', {
  image: image('wordpress'),
  http: { port: 8080 },
  user: 33,
  writableRoot: true,
  health: { protocol: 'tcp' },
  metrics: false,
  scaling: 1,
  resources: { cpuLimit: 'none' },
});

export const shop = legacy.service('shop', {
  image: image('shop'),
  http: { port: 8080 },
  metrics: { port: 8080, path: '/actuator/prometheus' },
  health: { liveness: '/actuator/health', readiness: '/actuator/health' },
});

export const mailer = legacy.worker('mailer', { image: 'mailer', health: false, metrics: false, scaling: { min: 1, max: 1 } });

shop.calls(wordpress);
const login = legacy.secret('smtp-login', { provider: 'kubernetes', keys: ['username', 'password'] });
mailer.uses(login, { as: 'variables', variables: { SMTP_USER: 'username', SMTP_PASSWORD: 'password' } });
mailer.reaches('smtp.example.com:587');

export default defineConfig({
  system: legacy,
  environments: {
    production: { kubernetes: { namespace: 'legacy', imagePullPolicy: 'IfNotPresent', monitoring: 'prometheus-operator' } },
  },
});
