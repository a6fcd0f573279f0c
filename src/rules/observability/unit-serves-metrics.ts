import type { ModelRule } from '../model-rule';

export const unitServesMetrics: ModelRule = {
  id: 'observability/unit-serves-metrics',
  severity: 'warning',
  description: 'A service or worker serves metrics: without them neither objectives nor alerts nor dashboards can be made.',
  standard: 'Google SRE book, chapter 6, Monitoring Distributed Systems',
  fix: 'serve Prometheus metrics and remove metrics: false, or run an exporter as a sidecar',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      if (unit.kind !== 'job' && properties.metrics === false) {
        yield { subject: path, message: 'metrics are switched off', source: unit.source };
      }
    }
  },
};
