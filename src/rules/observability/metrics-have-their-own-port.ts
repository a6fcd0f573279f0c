import type { ModelRule } from '../model-rule';

export const metricsHaveTheirOwnPort: ModelRule = {
  id: 'observability/metrics-have-their-own-port',
  severity: 'warning',
  description: 'Metrics have a port of their own: on the port of the callers, every caller and every route can read them.',
  standard: 'NSA and CISA Kubernetes Hardening Guide, network separation',
  fix: 'serve metrics on another port and name it: metrics: { port: 9090 }',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      const { metrics, http } = properties;
      if (typeof metrics === 'object' && metrics.port !== undefined && metrics.port === http?.port) {
        yield { subject: path, message: `metrics are served to callers, on port ${metrics.port}`, source: unit.source };
      }
    }
  },
};
